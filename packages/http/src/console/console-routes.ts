import { ShopError } from '@jumun/core'
import { pagePolicy } from '../routes/page-policy.ts'
import { type Route, route } from '../routes/route.ts'
import type { Activity } from './activity.ts'
import { consoleFiles } from './console-files.ts'
import { consolePage } from './console-page.ts'
import { statusView } from './status-view.ts'

const summaries = {
  '/': 'The same as /console',
  '/console': 'The shop to look at and to work with, for holders of the admin token',
  '/console/demo': 'A storefront to try things with, which believes every name',
} as const

/** The pages, what they are made of, and what they alone ask for. */
export function consoleRoutes(parts: { demo: boolean; currency: string; activity: Activity }): readonly Route[] {
  const { demo, currency, activity } = parts

  function pageRoute(id: string, path: keyof typeof summaries, page: 'console' | 'demo'): Route {
    return route({
      id,
      method: 'GET',
      path,
      access: 'public',
      tag: 'console',
      summary: summaries[path],
      exempt: true,
      status: 200,
      answer: 'text/html',
      codes: [],
      async handle({ prefix }) {
        const content = consolePage({ prefix, files: await consoleFiles(), page, currency, demo })
        return { content, type: 'text/html', headers: pagePolicy }
      },
    })
  }

  return [
    pageRoute('getRoot', '/', 'console'),
    pageRoute('getConsole', '/console', 'console'),
    ...(demo ? [pageRoute('getDemo', '/console/demo', 'demo')] : []),
    route({
      id: 'getConsoleFile',
      method: 'GET',
      path: '/console/:build/:folder/:file',
      access: 'public',
      tag: 'console',
      summary: 'What the pages need',
      exempt: true,
      status: 200,
      answer: '*/*',
      codes: ['NOT_FOUND'],
      async handle({ params: { build, folder, file } }) {
        const files = await consoleFiles()
        const found = build === files.build ? files.get(`${folder}/${file}`) : undefined
        if (found === undefined) throw new ShopError('NOT_FOUND', 'There is nothing at this path.', {})
        const headers = { 'Cache-Control': 'public, max-age=31536000, immutable' }
        return { content: found.text, type: found.type, headers }
      },
    }),
    route({
      id: 'getStatus',
      method: 'GET',
      path: '/admin/status',
      access: 'admin',
      tag: 'console',
      summary: 'What this server does now, and has done minute by minute for an hour',
      status: 200,
      answer: statusView,
      codes: [],
      async handle({ shop }) {
        const { timeZone } = await shop.ready()
        const minutes = activity.minutes().map(one => ({ ...one, at: new Date(one.at).toISOString() }))
        return { json: { timeZone, since: new Date(activity.since).toISOString(), ...shop.status(), minutes } }
      },
    }),
  ]
}
