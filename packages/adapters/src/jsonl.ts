export { createLineFile, type LineFile } from './jsonl/line-file.ts'
export { createJsonLinesPublisher, type JsonLinesPublisher } from './jsonl/publisher.ts'
