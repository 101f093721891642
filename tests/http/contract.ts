import assert from 'node:assert/strict'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

export interface Answered {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

interface Operation {
  readonly method: string
  readonly template: string
  readonly pattern: RegExp
  readonly deprecated?: boolean
  readonly responses: Readonly<Record<string, { content?: Record<string, unknown> }>>
}

interface Problem {
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: string
  readonly errors?: readonly { readonly message: string }[]
}

/** Holds answers against an OpenAPI document. */
export interface Contract {
  /** Throws where an answer is not one that the document describes. */
  check(answer: Answered): void
  /** Operations, as `GET /products`, that were not seen to succeed; deprecated ones are those of the older contracts. */
  neverDone(kind: 'current' | 'deprecated'): string[]
}

export function createContract(document: { paths: Record<string, Record<string, object>> }): Contract {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(document, 'openapi')
  const validators = new Map<string, ValidateFunction>()
  const operations = operationsOf(document)
  const seen = new Map(operations.map(({ method, template }) => [`${method} ${template}`, new Set<number>()]))

  function validatorOf({ template, method }: Operation, status: number, type: string): ValidateFunction {
    const steps = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema']
    const pointer = steps.map(step => step.replaceAll('~', '~0').replaceAll('/', '~1')).map(encodeURIComponent)
    const $ref = `openapi#/${pointer.join('/')}`
    const validate = validators.get($ref) ?? ajv.compile({ $ref })
    validators.set($ref, validate)
    return validate
  }

  return {
    neverDone: kind =>
      operations
        .filter(one => (one.deprecated === true) === (kind === 'deprecated'))
        .map(({ method, template }) => `${method} ${template}`)
        .filter(name => ![...(seen.get(name) ?? [])].some(status => status < 300)),
    check(answer) {
      const { status, headers, text } = answer
      const said = `${answer.method} ${answer.path} → ${status} ${text.slice(0, 500)}`
      const type = String(headers['content-type'] ?? '').split(';')[0]!
      assert.equal(headers['x-content-type-options'], 'nosniff', said)
      assert.match(String(headers['x-request-id']), /^\S+$/, said)
      if (status >= 400 && answer.method !== 'HEAD') {
        assert.equal(type, 'application/problem+json', said)
        const problem = JSON.parse(text) as Problem
        assert.equal(problem.status, status, said)
        assert.equal(problem.instance, headers['x-request-id'], said)
        assert.equal(Array.isArray(problem.errors), problem.code === 'INVALID_INPUT', said)
        for (const words of [problem, ...(problem.errors ?? [])]) assertSaysSomething(words, said)
      }
      if (status === 429 || status === 503) assert.match(String(headers['retry-after']), /^\d+$/, said)
      const method = answer.method === 'HEAD' ? 'GET' : answer.method
      const [path = ''] = answer.path.split('?')
      const operation = operations.find(one => one.method === method && one.pattern.test(path))
      if (operation === undefined) {
        assert.ok(status >= 400 || answer.method === 'OPTIONS', `the document does not know ${said}`)
        return
      }
      if (answer.method !== 'HEAD') seen.get(`${operation.method} ${operation.template}`)?.add(status)
      const response = operation.responses[status]
      assert.ok(response !== undefined, `the document has no such status: ${said}`)
      if (answer.method === 'HEAD' || response.content === undefined) {
        assert.equal(text, '', said)
        return
      }
      if (Object.hasOwn(response.content, '*/*')) return
      if (!Object.hasOwn(response.content, type)) assert.fail(`the document has no such content type ${type}: ${said}`)
      if (!type.endsWith('json')) return
      const validate = validatorOf(operation, status, type)
      assert.ok(validate(JSON.parse(text)), `${said}\n${ajv.errorsText(validate.errors)}`)
    },
  }
}

/** A problem with nothing but a code is of no help. */
function assertSaysSomething({ title, detail, message }: Partial<Problem> & { message?: string }, said: string): void {
  for (const words of [title, detail, message]) assert.notEqual(words?.trim(), '', said)
}

function operationsOf(document: { paths: Record<string, Record<string, object>> }): Operation[] {
  const operations = Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      template,
      pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
      ...(operation as Pick<Operation, 'responses' | 'deprecated'>),
    })),
  )
  // Paths without parameters first, as servers match them.
  return operations.sort((a, b) => a.template.split('{').length - b.template.split('{').length)
}
