// The page at /docs: shows the OpenAPI document of this very server, and sends requests to it.
import { html, nothing, render } from 'lit-html'
import { attempt, requestOf } from './attempt.js'
import { linesOf, noteOf, typeOf } from './schema.js'

/**
 * @typedef {import('./schema.js').Schema} Schema
 * @typedef {{ name: string, in: string, required?: boolean, schema: Schema }} Parameter
 * @typedef {{ schema?: Schema, example?: unknown }} Media
 * @typedef {object} Operation
 * @property {string} operationId
 * @property {string[]} tags
 * @property {string} summary
 * @property {string} [description]
 * @property {boolean} [deprecated]
 * @property {Record<string, unknown>[]} [security]
 * @property {Parameter[]} [parameters]
 * @property {{ required?: boolean, content: Record<string, Media> }} [requestBody]
 * @property {Record<string, { description: string, content?: Record<string, Media> }>} responses
 * @typedef {object} Document
 * @property {{ title: string, version: string, description: string }} info
 * @property {{ url: string }[]} servers
 * @property {Record<string, Record<string, Operation>>} paths
 * @property {{ schemas: Record<string, Schema> }} components
 * @typedef {object} Entry
 * @property {string} method
 * @property {string} path
 * @property {Operation} operation
 * @property {boolean} open
 * @property {Record<string, string>} values By parameter, as typed.
 * @property {string} body
 * @property {import('./attempt.js').Answered} [answered]
 * @property {string} [failure]
 * @property {AbortController} [running]
 */

const place = /** @type {HTMLElement} */ (document.getElementById('docs'))
const at = new URL('..', import.meta.url).pathname.replace(/\/$/, '')

const credentials = { user: '', admin: '' }
let filter = ''
/** @type {Document} */
let api
/** @type {Entry[]} */
let entries = []

await start()

async function start() {
  const response = await fetch(`${at}/openapi.json`)
  if (!response.ok) {
    place.textContent = `The description of the API could not be read: ${response.status}.`
    return
  }
  api = await response.json()
  entries = Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => entryOf(method.toUpperCase(), path, operation)),
  )
  place.textContent = ''
  show()
  addEventListener('hashchange', openNamed)
  openNamed()
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Operation} operation
 * @returns {Entry}
 */
function entryOf(method, path, operation) {
  const example = operation.requestBody?.content['application/json']?.example
  const body = example === undefined ? '' : JSON.stringify(example, null, 2)
  return { method, path, operation, open: false, values: {}, body }
}

/** A link to `#placeOrder` opens that operation. */
function openNamed() {
  const named = entries.find(({ operation }) => `#${operation.operationId}` === location.hash)
  if (named === undefined) return
  named.open = true
  show()
  document.getElementById(named.operation.operationId)?.scrollIntoView()
}

function show() {
  const wanted = entries.filter(({ method, path, operation }) =>
    `${method} ${path} ${operation.summary}`.toLowerCase().includes(filter),
  )
  const tags = [...new Set(wanted.flatMap(({ operation }) => operation.tags))]
  render(
    html`
      <header>
        <h1>${api.info.title}</h1>
        <p>${api.info.description.replaceAll('`', '')}</p>
        <p><a href="${at}/openapi.json">openapi.json</a></p>
      </header>
      <form class="credentials" @submit=${stay}>
        ${field('User (bearer token)', credentials.user, value => (credentials.user = value))}
        ${field('Admin token', credentials.admin, value => (credentials.admin = value), 'password')}
        ${field('Filter', filter, value => {
          filter = value.trim().toLowerCase()
          show()
        })}
      </form>
      ${tags.map(tag =>
        section(
          tag,
          wanted.filter(({ operation }) => operation.tags.includes(tag)),
        ),
      )}
      ${tags.length === 0 ? html`<p>No operation has this in its path or summary.</p>` : nothing}
    `,
    place,
  )
}

/** @param {Event} event */
function stay(event) {
  event.preventDefault()
}

/**
 * @param {string} label
 * @param {string} value
 * @param {(value: string) => void} change
 */
function field(label, value, change, type = 'text') {
  const input = (/** @type {Event} */ event) => change(/** @type {HTMLInputElement} */ (event.target).value)
  return html`<label>${label}<input type=${type} autocomplete="off" .value=${value} @input=${input}></label>`
}

/**
 * @param {string} tag
 * @param {Entry[]} ofTag
 */
function section(tag, ofTag) {
  return html`<section><h2>${tag}</h2>${ofTag.map(operationBlock)}</section>`
}

/** @param {Entry} entry */
function operationBlock(entry) {
  const { method, path, operation, open } = entry
  const toggled = (/** @type {Event} */ event) => {
    const now = /** @type {HTMLDetailsElement} */ (event.target).open
    if (now === entry.open) return
    entry.open = now
    show()
  }
  return html`
    <details class="operation" id=${operation.operationId} ?open=${open} @toggle=${toggled}>
      <summary>
        <span class="method ${method.toLowerCase()}">${method}</span>
        <code class=${operation.deprecated ? 'old' : ''}>${path}</code>
        <span>${operation.summary}</span>
        <span class="access">${accessOf(operation)}</span>
      </summary>
      ${open ? operationBody(entry) : nothing}
    </details>
  `
}

/** @param {Operation} operation */
function accessOf({ security = [] }) {
  const kinds = security.flatMap(one => Object.keys(one))
  if (kinds.length === 0) return 'public'
  return security.some(one => Object.keys(one).length === 0) ? `${kinds[0]} or no one` : kinds[0]
}

/** @param {Entry} entry */
function operationBody(entry) {
  const { operation } = entry
  const { parameters = [], requestBody, description, responses } = operation
  const schema = requestBody?.content['application/json']?.schema
  return html`
    ${description === undefined ? nothing : html`<p>${description}</p>`}
    <form @submit=${(/** @type {Event} */ event) => void send(event, entry)}>
      ${parameters.map(one => parameterField(entry, one))}
      ${schema === undefined ? nothing : bodyField(entry, schema)}
      <button type="submit" ?disabled=${entry.running !== undefined}>Send</button>
      <button type="button" ?disabled=${entry.running === undefined} @click=${() => entry.running?.abort()}>Stop</button>
    </form>
    ${entry.failure === undefined ? nothing : html`<p role="alert">${entry.failure}</p>`}
    ${entry.answered === undefined ? nothing : answerBlock(entry.answered)}
    <h3>Answers</h3>
    <dl>${Object.entries(responses).map(([status, response]) => responseBlock(status, response))}</dl>
  `
}

/**
 * @param {Entry} entry
 * @param {Parameter} parameter
 */
function parameterField(entry, { name, in: where, required, schema }) {
  const hint = [where, typeOf(schema, api.components.schemas), noteOf(schema)].filter(Boolean).join(', ')
  const input = (/** @type {Event} */ event) => {
    entry.values[`${where} ${name}`] = /** @type {HTMLInputElement} */ (event.target).value
  }
  return html`
    <label>${name}${required ? ' *' : ''}
      <input name=${name} autocomplete="off" ?required=${where === 'path'} @input=${input}>
      <small>${hint}</small>
    </label>
  `
}

/**
 * @param {Entry} entry
 * @param {Schema} schema
 */
function bodyField(entry, schema) {
  const input = (/** @type {Event} */ event) => {
    entry.body = /** @type {HTMLTextAreaElement} */ (event.target).value
  }
  return html`
    <label>Body (JSON)
      <textarea name="body" spellcheck="false" rows=${Math.min(20, entry.body.split('\n').length + 1)}
        .value=${entry.body} @input=${input}></textarea>
    </label>
    ${fieldsTable(schema)}
  `
}

/** @param {Schema} schema */
function fieldsTable(schema) {
  const lines = linesOf(schema, api.components.schemas)
  if (lines.length === 0) return nothing
  const row = (/** @type {import('./schema.js').Line} */ { name, type, required, note, depth }) => html`
    <tr><td class="depth-${depth}">${name}${required ? ' *' : ''}</td><td>${type}</td><td>${note}</td></tr>
  `
  return html`
    <div class="wide">
      <table>
        <thead><tr><th>field (* required)</th><th>type</th><th>more</th></tr></thead>
        <tbody>${lines.map(row)}</tbody>
      </table>
    </div>
  `
}

/**
 * @param {string} status
 * @param {{ description: string, content?: Record<string, Media> }} response
 */
function responseBlock(status, { description, content = {} }) {
  const [[type, media] = ['', {}]] = Object.entries(content)
  const shown = status < '300' && media?.schema !== undefined ? fieldsTable(media.schema) : nothing
  return html`<dt>${status} <small>${type}</small></dt><dd>${description}${shown}</dd>`
}

/** @param {import('./attempt.js').Answered} answered */
function answerBlock({ status, headers, text, ms }) {
  return html`
    <div class="answer" aria-live="polite">
      <p><output>${status}</output> <small>${ms} ms</small></p>
      <details><summary>Headers</summary><pre>${headers}</pre></details>
      <pre>${text}</pre>
    </div>
  `
}

/**
 * @param {Event} event
 * @param {Entry} entry
 */
async function send(event, entry) {
  stay(event)
  const { method, path, operation, values, body } = entry
  const needsAdmin = operation.security?.some(one => 'admin' in one)
  const isPublic = accessOf(operation) === 'public'
  const token = isPublic ? '' : needsAdmin ? credentials.admin : credentials.user
  const parameters = (operation.parameters ?? []).map(one => ({ ...one, value: values[`${one.in} ${one.name}`] ?? '' }))
  const running = new AbortController()
  entry.running = running
  delete entry.answered
  delete entry.failure
  show()
  try {
    const request = requestOf(at, { method, path, parameters, body, token })
    await attempt(request, running.signal, answered => {
      entry.answered = answered
      show()
    })
  } catch (error) {
    if (!running.signal.aborted)
      entry.failure = `The request could not be sent: ${/** @type {Error} */ (error).message}`
  } finally {
    delete entry.running
    show()
  }
}
