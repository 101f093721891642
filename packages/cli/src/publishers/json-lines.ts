import type { PublisherKind } from './publisher-kind.ts'

export const jsonLines: PublisherKind = {
  settings: [
    {
      name: 'events.file',
      variable: 'JUMUN_EVENTS_FILE',
      type: 'string',
      flag: '--file',
      placeholder: 'file',
      help: 'JSON lines in a file, - for stdout',
    },
  ],
  async open(config) {
    const { createJsonLinesPublisher } = await import('@jumun/adapters/jsonl')
    const file = config.text('events.file')!
    return createJsonLinesPublisher(file === '-' ? process.stdout : file)
  },
}
