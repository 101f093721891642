/** As `equivalents.ts`, which lists them all, describes it. */
type Change = readonly [line: string, changed: string, because: string]

const alwaysThere = 'a text that is divided has a first part, always'
const alwaysMatches = 'the pattern matches every text, with this group'
const readBefore = 'the text was read before, so the pattern matches it'
const sameBytes = 'Node takes an encoding without a name for UTF-8'

/** Several changes of one line. */
const ofLine = (line: string, because: string, ...changes: readonly [from: string, to: string][]): Change[] =>
  changes.map(([from, to]) => [line, line.replace(from, () => to), because])

/** Of the URLs and publishers, below `packages/adapters/src`. */
const byFile: Readonly<Record<string, readonly Change[]>> = {
  'kafka/client.ts': [
    ...ofLine(
      '...(tls !== false && { tls: tls === true ? {} : { ...tls }, tlsServerName: isNamed }),',
      'true has no fields that could be copied, and false does not get there',
      ['tls === true', 'false'],
      ['tls === true', 'tls === false'],
    ),
  ],
  'kafka/load-driver.ts': [
    ...ofLine("const [major = 0, minor = 0] = version.split('.').map(Number)", alwaysThere, ['major = 0', 'major = 1']),
    ...ofLine(
      "const [major = 0, minor = 0] = version.split('.').map(Number)",
      'the first of a line of versions is as old as its next',
      ['minor = 0', 'minor = 1'],
    ),
    ...ofLine(
      'const isNewEnough = major === 22 ? minor >= 22 : major === 24 ? minor >= 6 : major > 24',
      'for 24 itself that is already decided',
      ['major > 24', 'major >= 24'],
    ),
  ],
  'kafka/message.ts': [
    "const key = Buffer.from(event.subject ?? event.orderId, 'utf8')",
    "return { value: Buffer.from(payload, 'utf8'), headers: structuredHeaders }",
    "headers.set(Buffer.from(`ce_${name}`), Buffer.from(String(value), 'utf8'))",
    "return { value: Buffer.from(JSON.stringify(data), 'utf8'), headers }",
  ].flatMap(line => ofLine(line, sameBytes, ["'utf8'", "''"])),
  'kafka/partition-queues.ts': [
    ...ofLine('return messages.length', 'a slice without an end goes to the end', [' messages.length', '']),
  ],
  'kafka/partition.ts': ofLine(
    'for (let byte = 0; byte < left; byte += 1) hash ^= bytes[i + byte]! << (8 * byte)',
    'behind the last byte there is none, which counts as 0',
    ['byte < left', 'byte <= left'],
  ),
  ...Object.fromEntries(
    ['mysql.ts', 'postgres.ts'].map(file => [
      file,
      ofLine(
        'const defaults = { acquireTimeoutMs: 10_000, statementTimeoutMs: 30_000 }',
        'who waits for ten or thirty seconds waits a millisecond longer',
        ['10_000', '10001'],
        ['30_000', '30001'],
      ),
    ]),
  ),
  'sqlite.ts': ofLine('const defaultBusyWaitMs = 10_000', 'who waits for ten seconds waits a millisecond longer', [
    '10_000',
    '10001',
  ]),
  'rabbitmq/channel.ts': ofLine(
    "connection.on('close', onEnd)",
    'a connection that ends ends its channels, which say so',
    ["connection.on('close', onEnd)", ';'],
    ["'close'", "''"],
  ),
  'rabbitmq/message.ts': ofLine("return { content: Buffer.from(payload, 'utf8'), properties }", sameBytes, [
    "'utf8'",
    "''",
  ]),
  'url/database-url.ts': [
    ...ofLine(
      "const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(url) ?? []",
      'without a scheme there is no kind of database, and the rest is not looked at',
      ["scheme = ''", "scheme = 'mutant'"],
      ["rest = ''", "rest = 'mutant'"],
    ),
    ...ofLine("const [place = '', query] = rest.split(/\\?(.*)/s)", alwaysThere, ["''", "'mutant'"]),
  ],
  'url/mask-url.ts': [
    ...ofLine(
      "const [, scheme = '', slashes = '', rest = ''] = /^([a-z][a-z0-9+.-]*:)?(\\/\\/)?(.*)$/is.exec(text) ?? []",
      alwaysMatches,
      ["rest = ''", "rest = 'mutant'"],
      [' ?? []', ''],
    ),
    ...ofLine(
      "const [, place = '', query, fragment] = /^([^?#]*)(?:\\?([^#]*))?(#.*)?$/s.exec(text) ?? []",
      alwaysMatches,
      ["''", "'mutant'"],
      [' ?? []', ''],
    ),
    ...ofLine("const [name = '', ...value] = parameter.split('=')", alwaysThere, ["''", "'mutant'"]),
  ],
  'url/read-parameters.ts': [
    ...ofLine("const [spelling = '', value = ''] = pair.split(/=(.*)/s)", alwaysThere, ["''", "'mutant'"]),
    ...ofLine(
      'if (place === undefined && age === undefined) return {}',
      'undefined has no fields that could be copied',
      [' {}', ''],
    ),
    ...ofLine('const { host, port = 1, maxStaleness } = replica', 'it is only asked whether it is a port', [
      'port = 1',
      'port = 2',
    ]),
  ],
  'url/server-address.ts': [
    ...ofLine("const [user = '', password] = text.slice(0, Math.max(at, 0)).split(/:(.*)/s)", alwaysThere, [
      "''",
      "'mutant'",
    ]),
    ...ofLine(
      "if (/[/?#]/.test(user + (password ?? ''))) {",
      'it is only asked whether one of three signs is in it',
      [" ?? ''", ''],
      ["''", "'mutant'"],
    ),
    ...ofLine("const [, place = '', path = '', query, fragment] =", alwaysMatches, ["place = ''", "place = 'mutant'"]),
    ...ofLine('/^([^/?#]*)(?:\\/([^?#]*))?(?:\\?([^#]*))?(#.*)?$/s.exec(text.slice(at + 1)) ?? []', alwaysMatches, [
      ' ?? []',
      '',
    ]),
    ...[
      'Number(port) < 1 || Number(port ?? 1) > 65_535',
      'Number(port ?? 2) < 1 || Number(port ?? 1) > 65_535',
      'Number(port ?? 1) < 1 || Number(port) > 65_535',
      'Number(port ?? 1) < 1 || Number(port ?? 2) > 65_535',
    ].flatMap(changed =>
      ofLine(
        "if (host === '' || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) {",
        'a port that is not given is no wrong one',
        ['Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535', changed],
      ),
    ),
    ...ofLine(
      "const [, before = '', rest = ''] = /^([a-z]+:\\/\\/)(.*)$/is.exec(url) ?? []",
      readBefore,
      ["before = ''", "before = 'mutant'"],
      ["rest = ''", "rest = 'mutant'"],
      [' ?? []', ''],
    ),
    ...ofLine(
      "const [, place = '', behind = ''] = /^([^/?#]*)(.*)$/s.exec(rest.slice(at)) ?? []",
      alwaysMatches,
      ["place = ''", "place = 'mutant'"],
      ["behind = ''", "behind = 'mutant'"],
      [' ?? []', ''],
    ),
  ],
  'webhook/judge-status.ts': [
    ...ofLine(
      'if (status >= 300 && status < 400) {',
      '400 is refused for good before',
      ['status < 400', 'status <= 400'],
      ['status < 400', 'status < 401'],
    ),
    ...ofLine(
      'if (retryAfter === undefined) return undefined',
      'undefined is read as a word, which is neither a number nor a date',
      ['retryAfter === undefined', 'false'],
    ),
  ],
  'webhook/publisher.ts': ofLine("const body = Buffer.from(event.payload, 'utf8')", sameBytes, ["'utf8'", "''"]),
  'webhook/signing-key.ts': ofLine(
    "const key = encoded === undefined ? Buffer.from(secret, 'utf8') : Buffer.from(encoded, 'base64')",
    sameBytes,
    ["'utf8'", "''"],
  ),
  'webhook/verify.ts': ofLine(
    "throw new WebhookVerificationError(`The message is ${Math.abs(age)} s ${age > 0 ? 'old' : 'ahead of time'}.`)",
    'a message of this very second is neither',
    ['age > 0', 'age >= 0'],
  ),
  'webhook/post.ts': ofLine(
    "resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] })",
    'a response has a status always; the compiler does not know',
    [' ?? 0', ''],
    ['?? 0', '?? 1'],
  ),
}

/** Changes of URLs and publishers that make no difference. */
export const publisherEquivalents = Object.entries(byFile).flatMap(([path, changes]) =>
  changes.map(([line, changed, because]) => ({ file: `packages/adapters/src/${path}`, line, changed, because })),
)
