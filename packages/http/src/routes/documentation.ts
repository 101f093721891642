import { docsAsset, docsPage } from './docs-page.ts'
import { createOpenApi } from './openapi.ts'
import { pagePolicy } from './page-policy.ts'
import { type Route, route } from './route.ts'

/** The description of all routes, for machines and for people. */
export function documentationRoutes(others: readonly Route[]): readonly Route[] {
  const document = createOpenApi(() => [...others, ...own])
  const own = [
    route({
      id: 'getOpenApi',
      method: 'GET',
      path: '/openapi.json',
      access: 'public',
      tag: 'documentation',
      summary: 'This API as an OpenAPI 3.1 document',
      tagged: true,
      exempt: true,
      status: 200,
      codes: [],
      handle: ({ prefix }) => ({ json: { ...document(), servers: [{ url: prefix === '' ? '/' : prefix }] } }),
    }),
    route({
      id: 'getDocs',
      method: 'GET',
      path: '/docs',
      access: 'public',
      tag: 'documentation',
      summary: 'This API to read and to try out',
      exempt: true,
      status: 200,
      answer: 'text/html',
      codes: [],
      handle: ({ prefix }) => ({ content: docsPage(prefix), type: 'text/html', headers: pagePolicy }),
    }),
    route({
      id: 'getDocsFile',
      method: 'GET',
      path: '/docs/:file',
      access: 'public',
      tag: 'documentation',
      summary: 'What the page needs',
      exempt: true,
      status: 200,
      answer: '*/*',
      codes: ['NOT_FOUND'],
      handle: ({ params }) => docsAsset(params.file),
    }),
  ]
  return own
}
