import { parameterNames } from './parameters.ts'

const hidden = '•••'

/**
 * A URL for people to read, on terminals and in logs: without the password, and without the value of any parameter that is
 * not known to be harmless. Also of a text that is no URL, as one with a typing error in it: of what may be a password,
 * nothing is shown.
 */
export function maskUrl(text: string): string {
  const [, scheme = '', slashes = '', rest = ''] = /^([a-z][a-z0-9+.-]*:)?(\/\/)?(.*)$/is.exec(text) ?? []
  if (/^sqlite:$/i.test(scheme)) return scheme + slashes + maskedQuery(rest)
  if (slashes === '') return maskedWords(text)
  // A password may hold an @ that should have been written %40: all up to the last one belongs to it.
  const at = rest.lastIndexOf('@')
  const user = at < 0 ? '' : `${maskedUser(rest.slice(0, at), scheme)}@`
  const place = rest.slice(at + 1)
  return scheme + slashes + user + maskedQuery(at < 0 ? withoutPort(place) : place)
}

function maskedUser(user: string, scheme: string): string {
  // `shop://secret:@host` is a name and a password without its scheme, whose first letters look like one.
  if (!/^(mysql|mariadb|postgres|postgresql|rediss?|https?|amqps?):$/i.test(scheme)) return hidden
  const colon = user.indexOf(':')
  if (colon >= 0) return `${user.slice(0, colon)}:${hidden}`
  // Elsewhere a name alone is often a token.
  return /^(mysql|mariadb|postgres|postgresql):$/i.test(scheme) ? user : hidden
}

/** `mysql://root:secret/shop`: the host was forgotten, and what stands in the place of a port is no number. */
function withoutPort(place: string): string {
  return place.replace(/^([^/?#[\]:]*):(?!\d*([/?#]|$))[^?]*/, `$1:${hidden}`)
}

function maskedQuery(text: string): string {
  const [, place = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(text) ?? []
  const shown = query === undefined ? '' : `?${query.split('&').map(maskedParameter).join('&')}`
  return place + shown + (fragment === undefined ? '' : `#${hidden}`)
}

function maskedParameter(parameter: string): string {
  const [name = '', ...value] = parameter.split('=')
  if (value.length === 0 || parameterNames.has(name)) return /^[\w.-]{0,40}(=|$)/.test(parameter) ? parameter : hidden
  return `${/^[\w.-]{1,40}$/.test(name) ? name : hidden}=${hidden}`
}

/** Texts of other forms: `shop:secret@host`, `host=localhost password=secret`. */
function maskedWords(text: string): string {
  // Where words have values, an @ belongs to one of them.
  const words = /^\s*\w+\s*=/.test(text) ? withoutSecrets(text) : text
  // Up to the last @: a password may hold others.
  return withoutSecrets(words.replace(/:.*@/s, `:${hidden}@`)).replace(
    /^((?:mysql|mariadb|postgres|postgresql|redis):)[^@]*$/is,
    `$1${hidden}`,
  )
}

/** `password=secret`, `password='a secret'` */
function withoutSecrets(text: string): string {
  return text.replace(/\b(\w*(?:pass|pwd|secret|token)\w*\s*=\s*)(?:'(?:[^'\\]|\\.)*'?|\S+)/gis, `$1${hidden}`)
}
