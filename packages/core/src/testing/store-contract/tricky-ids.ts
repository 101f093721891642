import { idOf } from './rows.ts'

// What collations take for one: case, accents, trailing spaces, composed and decomposed letters, widths, ligatures.
const letters = ['Alice', 'alice', 'ALICE', 'álice', 'alice ', ' alice', 'alice  ', 'ß', 'ss', 'ſ', 's', 'ﬀ', 'ff']
const forms = [
  'caf\u00e9',
  'cafe\u0301',
  '가',
  '\u1100\u1161',
  'ａ',
  'a',
  'i',
  'ı',
  'İ',
  'I',
  '\u200b',
  'a\u200d',
  '👩‍👩‍👧',
]
// What a careless statement takes for syntax, or a LIKE for a wildcard.
const quotes = ["o'brien", '"quoted"', '`', "\\'", '\\', '\\\\', '--', ';', '/*', '?', '$1', ':a', '{}', '[]']
const wildcards = ['%', '_', 'a%', 'a_', '*']
// What a driver or a column takes for something else than text.
const numbers = [
  '0',
  '00',
  '007',
  '7',
  '7.0',
  '1e3',
  '1000',
  '0x10',
  '-1',
  '-0',
  '9007199254740993',
  '9007199254740992',
]
const words = [
  'NaN',
  'null',
  'NULL',
  'undefined',
  'true',
  ' ',
  idOf(1),
  idOf(1).toUpperCase(),
  idOf(1).replaceAll('-', ''),
]
// In UTF-16 the first of each pair stands before the second, in UTF-8 after it.
const planes = ['\u{10000}', '\uffff', '\u{1f600}', '\ue000', 'z\u{1f600}', 'z\uffff']
const longest = ['x'.repeat(64), 'é'.repeat(64), '😀'.repeat(64), `${'😀'.repeat(63)}😁`]

/** Ids, all different, that some database or driver takes for one another, or for something else than text. */
export const trickyIds: readonly string[] = [
  ...letters,
  ...forms,
  ...quotes,
  ...wildcards,
  ...numbers,
  ...words,
  ...planes,
  ...longest,
]
