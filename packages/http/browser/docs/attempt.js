// One request tried out from the page: what is sent, and what comes back.

/**
 * @typedef {object} Wanted
 * @property {string} method
 * @property {string} path With its parameters in braces.
 * @property {{ name: string, in: string, value: string }[]} parameters Empty ones are left out.
 * @property {string} body Empty for none.
 * @property {string} token Empty for none.
 */

/** @typedef {{ status: string, headers: string, text: string, ms: number }} Answered */

/** So much of an answer is shown: a stream has no end, and a page that holds it all is slow. */
const shownCharacters = 64 * 1024

/**
 * @param {string} base What the API is mounted under.
 * @param {Wanted} wanted
 */
export function requestOf(base, { method, path, parameters, body, token }) {
  const given = parameters.filter(({ value }) => value !== '')
  const query = new URLSearchParams(given.filter(one => one.in === 'query').map(one => [one.name, one.value]))
  const filled = path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(given.find(one => one.in === 'path' && one.name === name)?.value ?? ''),
  )
  const headers = new Headers(given.filter(one => one.in === 'header').map(one => [one.name, one.value]))
  // Headers carry bytes: text beyond ASCII goes as UTF-8, which a header can only hold character by character.
  if (token !== '') headers.set('Authorization', `Bearer ${String.fromCharCode(...new TextEncoder().encode(token))}`)
  if (body !== '') headers.set('Content-Type', 'application/json')
  const search = query.size === 0 ? '' : `?${query}`
  return { url: `${base}${filled}${search}`, init: { method, headers, ...(body !== '' && { body }) } }
}

/**
 * @param {ReturnType<typeof requestOf>} request
 * @param {AbortSignal} signal Ends a stream; what has come until then stays shown.
 * @param {(answered: Answered) => void} show Called again as more of the answer comes.
 */
export async function attempt({ url, init }, signal, show) {
  const begun = performance.now()
  const response = await fetch(url, { ...init, signal })
  const status = `${response.status} ${response.statusText}`.trim()
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  const told = (/** @type {string} */ text) =>
    show({ status, headers, text, ms: Math.round(performance.now() - begun) })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  told(text)
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) break
      text += value
      told(text)
      if (text.length > shownCharacters) break
    }
  } finally {
    // What is left of it is of no use; a stream that was stopped is closed already.
    reader?.cancel().catch(() => undefined)
  }
  told(indented(text.slice(0, shownCharacters)))
}

/** @param {string} text */
function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
