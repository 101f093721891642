import { html, nothing, type TemplateResult } from 'lit-html'
import type { Audit } from '../api/shapes.ts'
import type { App, Page } from '../parts/app.ts'
import { hashOf } from '../parts/place.ts'
import { explain } from '../words/explain.ts'
import { clockTime, number } from '../words/format.ts'
import { isKey, type Key, t } from '../words/words.ts'
import { linkOfFinding } from './finding-links.ts'

const listed = 100

/** Proves what must always hold, when someone wants it proved. */
export function open(app: App): Page {
  const stop = new AbortController()
  let report: { readonly audit: Audit; readonly at: number; readonly tookMs: number } | undefined
  let error: string | undefined
  let begun: number | undefined
  let ticking: ReturnType<typeof setInterval> | undefined

  async function run(): Promise<void> {
    if (begun !== undefined) return
    begun = performance.now()
    error = undefined
    ticking = setInterval(app.redraw, 500)
    app.redraw()
    try {
      const audit = await app.client.ask<Audit>('GET', '/admin/audit', { signal: stop.signal })
      report = { audit, at: Date.now(), tookMs: performance.now() - begun }
    } catch (reason) {
      if (!stop.signal.aborted) error = explain(reason)
    }
    clearInterval(ticking)
    begun = undefined
    app.redraw()
  }

  function result({ audit, at, tookMs }: NonNullable<typeof report>): TemplateResult {
    const rows = Object.values(audit.rows).reduce((sum, count) => sum + count, 0)
    const found = audit.checks.reduce((sum, { findings }) => sum + findings, 0)
    return html`
      <section class="card ${audit.ok ? 'fine' : 'broken'}" role="status">
        <p class="figure">${audit.ok ? t('audit.ok') : t('audit.broken', { count: found })}</p>
        <p class="sub">${t('audit.read', { rows, seconds: number(Math.max(0.1, Math.round(tookMs / 100) / 10)), time: clockTime(at) })}</p>
      </section>
      ${audit.findings.length === 0 ? nothing : findings(audit)}
      <section class="card">
        <h2>${t('audit.checks')}</h2>
        <ul class="lines">
          ${audit.checks.map(
            ({ check, findings: count }) => html`<li>
              <span>${checkText(check)}</span>
              <span class="pill ${count === 0 ? 'good' : 'bad'}">${count === 0 ? t('audit.holds') : number(count)}</span>
            </li>`,
          )}
        </ul>
      </section>
    `
  }

  function findings(audit: Audit): TemplateResult {
    return html`<section class="card">
      <h2>${t('audit.findings')}</h2>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">${t('audit.check')}</th>
            <th scope="col">${t('audit.rows')}</th>
            <th scope="col">${t('audit.expected')}</th>
            <th scope="col">${t('audit.actual')}</th>
          </tr>
        </thead>
        <tbody>
          ${audit.findings.slice(0, listed).map(
            ({ check, ids, expected, actual }) => html`<tr>
              <th scope="row">${checkText(check)}</th>
              <td>${ids.map((id, index) => html`${index > 0 ? ', ' : nothing}${link(check, id, index)}`)}</td>
              <td>${textOf(expected)}</td>
              <td>${textOf(actual)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${audit.findings.length > listed ? html`<p class="sub">${t('audit.more', { count: audit.findings.length - listed })}</p>` : nothing}
    </section>`
  }

  return {
    view: () => html`
      <div class="title">
        <h1>${t('page.audit')}</h1>
        <button class="main" aria-disabled=${begun !== undefined} @click=${() => void run()}>${t('audit.run')}</button>
      </div>
      <p class="note">${t('audit.intro')}</p>
      ${
        begun === undefined
          ? nothing
          : html`<p class="sum" role="status">
              <progress aria-label=${t('audit.running')}></progress>
              ${t('audit.runningFor', { seconds: Math.round((performance.now() - begun) / 1000) })}
            </p>`
      }
      ${error === undefined ? nothing : html`<p class="note error" role="alert">${error}</p>`}
      ${report === undefined ? nothing : result(report)}
    `,
    close() {
      clearInterval(ticking)
      stop.abort(new Error('closed'))
    },
  }
}

/** A check that this page does not know yet keeps its name. */
function checkText(check: string): string {
  return isKey(`audit.${check}`) ? t(`audit.${check}` as Key) : check
}

function link(check: string, id: string, index: number): TemplateResult | string {
  const found = index === 0 ? linkOfFinding(check, id) : undefined
  return found === undefined ? id : html`<a href=${hashOf(found.page, found.id)}>${id}</a>`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
