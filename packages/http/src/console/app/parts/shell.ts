import { html, nothing, type TemplateResult } from 'lit-html'
import { language, t } from '../words/words.ts'
import { hashOf } from './place.ts'

/** The pages in the order of the menu. */
const pageNames = ['now', 'products', 'orders', 'users', 'coupons', 'events', 'audit'] as const
export type PageName = (typeof pageNames)[number]

export function isPageName(name: string): name is PageName {
  return (pageNames as readonly string[]).includes(name)
}

/** What stands around every page. */
export function shell(parts: {
  readonly page: PageName
  readonly reached: boolean
  readonly lookOnly: boolean
  readonly said: string
  readonly content: TemplateResult
  readonly dialog: TemplateResult | typeof nothing
  /** The storefront to try things with, where it is on. */
  readonly demo: string | undefined
  onLookOnly(): void
  onLanguage(): void
  onSignOut(): void
}): TemplateResult {
  const { page, reached, lookOnly, said, content, dialog, demo, onLookOnly, onLanguage, onSignOut } = parts
  return html`
    <button class="skip" @click=${() => document.getElementById('main')?.focus()}>${t('shell.skip')}</button>
    <header class="top">
      <a class="brand" href=${hashOf('now')}>Jumun</a>
      <nav aria-label=${t('shell.pages')}>
        ${pageNames.map(
          name =>
            html`<a href=${hashOf(name)} aria-current=${name === page ? 'page' : nothing}>${t(`page.${name}`)}</a>`,
        )}
        ${demo === undefined ? nothing : html`<a href=${demo} target="_blank" rel="noopener" class="away">${t('page.demo')}</a>`}
      </nav>
      <div class="tools">
        <button class="quiet" aria-pressed=${lookOnly} @click=${onLookOnly}>${t('shell.lookOnly')}</button>
        <button class="quiet" lang=${language() === 'ko' ? 'en' : 'ko'} @click=${onLanguage}>
          ${language() === 'ko' ? 'English' : '한국어'}
        </button>
        <button class="quiet" @click=${onSignOut}>${t('shell.signOut')}</button>
      </div>
    </header>
    ${reached ? nothing : html`<p class="banner" role="alert">${t('shell.away')}</p>`}
    <main id="main" tabindex="-1">${content}</main>
    <p class="said" role="status">${said}</p>
    ${dialog}
  `
}
