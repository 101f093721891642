import { html, nothing, type TemplateResult } from 'lit-html'
import { language, t } from '../words/words.ts'
import { textOf } from './dialog.ts'

/** Asks for the admin token. It is sent as a header and kept by the tab, and stands in no address. */
export function signIn(parts: {
  readonly error: string | undefined
  readonly trying: boolean
  onToken(token: string, lookOnly: boolean): void
  onLanguage(): void
}): TemplateResult {
  const { error, trying, onToken, onLanguage } = parts
  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    onToken(textOf(data, 'token'), data.get('look') !== null)
  }
  return html`<main id="main" class="sign-in" tabindex="-1">
    <form class="card" @submit=${submit} novalidate>
      <h1>Jumun</h1>
      <p>${t('signIn.intro')}</p>
      <label class="field">
        <span>${t('signIn.token')}</span>
        <input name="token" type="password" autocomplete="off" spellcheck="false" autofocus aria-describedby="sign-in-hint" />
        <small id="sign-in-hint">${t('signIn.hint')}</small>
      </label>
      <label class="check"><input name="look" type="checkbox" /> <span>${t('signIn.look')}</span></label>
      <p class="error" role="alert">${error ?? nothing}</p>
      <div class="buttons">
        <button type="button" class="quiet" lang=${language() === 'ko' ? 'en' : 'ko'} @click=${onLanguage}>
          ${language() === 'ko' ? 'English' : '한국어'}
        </button>
        <button class="main" aria-disabled=${trying}>${trying ? t('do.sending') : t('signIn.enter')}</button>
      </div>
    </form>
  </main>`
}
