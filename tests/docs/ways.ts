// How every block of code in the pages is held: the one place that says what does not run, and why. Blocks of TypeScript run in
// typescript.test.ts and ../embedding/docs.test.ts, lines of shells in shell.test.ts, the others in data.test.ts.

/** Blocks that run in another test, by page and first line; the test names the page. */
export const runElsewhere: readonly (readonly [page: string, begin: string, test: string])[] = [
  ['README.md', "import { openSqlite } from '@jumun/adapters/sqlite'", 'examples/examples.test.ts'],
  ['README.md', '$ npx jumun init --sample', 'tests/readme.test.ts'],
  ['README.md', '$ npx jumun serve --port 3000', 'tests/readme.test.ts'],
  ['README.md', '$ curl -s http://localhost:3000/products/latte', 'tests/readme.test.ts'],
  ['README.ko.md', "import { openSqlite } from '@jumun/adapters/sqlite'", 'tests/readme.test.ts'],
  ['README.ko.md', '$ npx jumun init --sample', 'tests/readme.test.ts'],
  ['README.ko.md', '$ npx jumun serve --port 3000', 'tests/readme.test.ts'],
  ['README.ko.md', '$ curl -s http://localhost:3000/products/latte', 'tests/readme.test.ts'],
  ['README.md', 'PAID 9000', 'examples/examples.test.ts'],
  ['README.ko.md', 'PAID 9000', 'tests/readme.test.ts'],
  ['docs/data-platform.md', 'import { type EventPublisher', 'examples/nats-jetstream.test.ts'],
  ['packages/http/README.md', '$ curl -s localhost:3000/products/latte', 'tests/http/transcript.test.ts'],
  ['docs/guides/host-libraries.md', 'import { fromDrizzle }', 'tests/embedding/docs.test.ts'],
  ['docs/guides/mounting.md', 'const authenticate', 'tests/embedding/docs.test.ts'],
  ['docs/guides/mounting.md', 'const answer = createApp', 'tests/embedding/docs.test.ts'],
  ['docs/guides/console.md', 'import { createConsole }', 'tests/embedding/docs.test.ts'],
]

/** Blocks that do not run, with the reason; data.test.ts holds their names against the sources. */
export const notRun: readonly (readonly [page: string, begin: string, reason: string])[] = [
  [
    'docs/guides/deploy.md',
    'create role shop',
    'makes a role for the whole server, with a password of the reader: tried in docs/trials.md',
  ],
  [
    'docs/guides/client.md',
    'const client = createShopClient',
    'its types are made of a running server: `npm run examples -- client`',
  ],
  ['CONTRIBUTING.md', 'export const orderFields', 'a piece of a source as it would become'],
  ['CONTRIBUTING.md', 'note: text.optional', 'a piece of a source as it would become'],
  ['CONTRIBUTING.md', 'note: jsonText.optional', 'a piece of a source as it would become'],
  ['CONTRIBUTING.md', 'readonly note?', 'a piece of a source as it would become'],
  ['CONTRIBUTING.md', 'export const orderNote', 'a piece of a source as it would become'],
]

/** Lines of shells that are not replayed, with the reason. */
export const skippedLines: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^npm (start|test|run) ?/, 'minutes each; `.ci/run` runs the scripts, and their words are held by shell.test.ts'],
  [/^(\w+=\S+ )*npm run test:stress /, 'minutes each; names of suites are held by shell.test.ts'],
  [/^node --conditions=jumun-source benchmarks\//, 'measures for minutes; the file is held by shell.test.ts'],
  [/^jumun doctor$/, 'seconds of races and kills; packages/cli/src/commands/doctor.test.ts runs it'],
  [/^npm install @jumun\//, 'from the registry; `npm run examples` installs the packed packages'],
  [/^apt-get install /, 'changes the machine'],
  [/^npx openapi-typescript /, 'installed by `npm run examples -- client`, which runs it'],
  [
    /^spark-submit /,
    'fetches Spark; `npm run data-platform` and examples/data-platform/data-platform.test.ts run the job',
  ],
  [
    /^rabbitmqadmin /,
    'a tool of the broker; packages/adapters/src/rabbitmq.test.ts declares the same queue and binding',
  ],
]
