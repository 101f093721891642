import { html, render } from 'lit-html'
import { type Asked, base, createClient } from '../api/client.ts'
import { createIntents } from '../api/intents.ts'
import { Refusal } from '../api/refusal.ts'
import type { Status } from '../api/shapes.ts'
import type { App, Page, PageModule } from '../parts/app.ts'
import { createDialogs } from '../parts/dialog.ts'
import { hashOf, type Place, placeOf } from '../parts/place.ts'
import { openSession } from '../parts/session.ts'
import { isPageName, type PageName, shell } from '../parts/shell.ts'
import { signIn } from '../parts/sign-in.ts'
import { explain } from '../words/explain.ts'
import { settle } from '../words/format.ts'
import { language, preferredLanguage, speak, t } from '../words/words.ts'

/** Each is loaded when it is opened. */
const pages: Readonly<Record<PageName, () => Promise<PageModule>>> = {
  now: () => import('../pages/now.ts'),
  products: () => import('../pages/products.ts'),
  orders: () => import('../pages/orders.ts'),
  users: () => import('../pages/users.ts'),
  coupons: () => import('../pages/coupons.ts'),
  events: () => import('../pages/events.ts'),
  audit: () => import('../pages/audit.ts'),
}

interface Shown {
  readonly name: PageName
  readonly id: string | undefined
  readonly page: Page
}

const languageName = 'jumun.language'
const saidMs = 5_000
const root = document.getElementById('app')!
const { currency, demo } = document.documentElement.dataset
const session = openSession(sessionStorage)

let place: Place = placeOf(location.hash)
let shown: Shown | undefined
/** The list behind one of its items, as it was left: someone comes back to it. */
let behind: (Shown & { readonly scroll: number }) | undefined
let opening = 0
let signedIn = false
let signInError: string | undefined
let trying = false
let reached = true
let broken: string | undefined
let said = ''
let saidTimer: ReturnType<typeof setTimeout> | undefined
let drawing = false

settle({ ...(currency !== undefined && { currency }) })
await speak(preferredLanguage(localStorage.getItem(languageName), navigator.languages))

const inner = createClient({
  credentials: () => ({
    'Accept-Language': language(),
    ...(session.token !== undefined && { Authorization: `Bearer ${session.token}` }),
  }),
  onAnswer(answered) {
    if (answered === reached) return
    reached = answered
    redraw()
  },
})
const client = {
  async ask<Answer>(method: string, path: string, asked?: Asked): Promise<Answer> {
    try {
      return await inner.ask<Answer>(method, path, asked)
    } catch (error) {
      if (signedIn && isUnwelcome(error)) signOut(t('signIn.noLonger'))
      throw error
    }
  },
}
const intents = createIntents({})
const dialogs = createDialogs(intents, redraw)

const app: App = {
  client,
  intents,
  session,
  get place() {
    return place
  },
  redraw,
  open: dialogs.open,
  say(text) {
    said = text
    clearTimeout(saidTimer)
    saidTimer = setTimeout(() => {
      said = ''
      redraw()
    }, saidMs)
    redraw()
  },
  filter(filters) {
    history.replaceState(null, '', hashOf(place.page, place.id, filters))
    move()
  },
}

function isUnwelcome(error: unknown): boolean {
  return error instanceof Refusal && (error.problem.code === 'FORBIDDEN' || error.problem.code === 'UNAUTHENTICATED')
}

async function enter(): Promise<void> {
  trying = true
  redraw()
  try {
    settle(await client.ask<Status>('GET', '/admin/status'))
    signedIn = true
    signInError = undefined
    await openPage()
  } catch (error) {
    if (isUnwelcome(error)) session.token = undefined
    signInError = isUnwelcome(error) ? t('signIn.wrong') : explain(error)
  }
  trying = false
  redraw()
}

function signOut(why?: string): void {
  session.token = undefined
  signedIn = false
  signInError = why
  closePage()
  dialogs.close()
  redraw()
}

function closePage(): void {
  shown?.page.close()
  behind?.page.close()
  shown = undefined
  behind = undefined
}

/** Opens what the address names. */
async function openPage(): Promise<void> {
  const name = isPageName(place.page) ? place.page : 'now'
  const { id } = place
  const turn = (opening += 1)
  broken = undefined
  try {
    const { open, openOne } = await pages[name]()
    // Someone was quicker.
    if (turn !== opening || !signedIn) return
    if (behind !== undefined && behind.name === name && id === undefined) {
      const { scroll } = behind
      shown?.page.close()
      shown = behind
      behind = undefined
      shown.page.moved?.()
      draw()
      return scrollTo(0, scroll)
    }
    if (shown?.name === name && shown.id === undefined && id !== undefined && openOne !== undefined) {
      behind = { ...shown, scroll: scrollY }
      shown = undefined
    } else if (shown?.name === name && shown.id !== undefined && id !== undefined) shown.page.close()
    else closePage()
    shown = { name, id, page: id !== undefined && openOne !== undefined ? openOne(app, id) : open(app) }
    draw()
    scrollTo(0, 0)
  } catch {
    // A server of another build does not have this one's files.
    broken = t('shell.newBuild')
    redraw()
  }
}

function move(): void {
  const before = place
  place = placeOf(location.hash)
  if (!signedIn) return
  if (before.page === place.page && before.id === place.id) {
    shown?.page.moved?.()
    return redraw()
  }
  dialogs.close()
  void openPage().then(() => {
    document.getElementById('main')?.focus({ preventScroll: true })
    document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  })
}

function redraw(): void {
  if (drawing) return
  drawing = true
  requestAnimationFrame(() => {
    drawing = false
    draw()
  })
}

function draw(): void {
  document.documentElement.lang = language()
  const name = isPageName(place.page) ? place.page : 'now'
  document.title = `${signedIn ? t(`page.${name}`) : t('signIn.enter')} · Jumun`
  if (!signedIn) {
    render(signIn({ error: signInError, trying, onToken, onLanguage: () => void onLanguage() }), root)
    return
  }
  const content =
    broken !== undefined
      ? html`<p class="note error" role="alert">
          ${broken} <button @click=${() => location.reload()}>${t('do.reload')}</button>
        </p>`
      : (shown?.page.view() ?? html`<p class="note">${t('list.loading')}</p>`)
  render(
    shell({
      page: name,
      reached,
      lookOnly: session.lookOnly,
      said,
      content,
      dialog: dialogs.view(),
      demo: demo === undefined ? undefined : `${base}/console/demo`,
      onLookOnly() {
        session.lookOnly = !session.lookOnly
        redraw()
      },
      onLanguage: () => void onLanguage(),
      onSignOut: () => signOut(),
    }),
    root,
  )
  dialogs.drawn()
}

function onToken(token: string, lookOnly: boolean): void {
  if (trying) return
  if (token === '') {
    signInError = t('signIn.empty')
    return redraw()
  }
  session.token = token
  session.lookOnly = lookOnly
  void enter()
}

async function onLanguage(): Promise<void> {
  // Where the server is away the language stays what it is.
  await speak(language() === 'ko' ? 'en' : 'ko').catch(() => {})
  localStorage.setItem(languageName, language())
  redraw()
}

root.textContent = ''
addEventListener('hashchange', move)
addEventListener('keydown', event => {
  const typing = event.target instanceof Element && event.target.closest('input, select, textarea, dialog') !== null
  if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) shown?.page.onKey?.(event)
})
if (session.token === undefined) redraw()
else void enter()
