import { html, nothing } from 'lit-html'
import { live } from 'lit-html/directives/live.js'
import { createFeed, type Feed } from '../api/feed.ts'
import type { Part, User } from '../api/shapes.ts'
import type { App, Page } from '../parts/app.ts'
import { field, textOf } from '../parts/dialog.ts'
import { hashOf } from '../parts/place.ts'
import { createRows } from '../parts/rows.ts'
import { dateTime } from '../words/format.ts'
import { t } from '../words/words.ts'

export { openUser as openOne } from './user.ts'

const partSize = 100
const typingMs = 250

/** All users in the order of their registration. */
export function open(app: App): Page {
  let asked = app.place.filters['query'] ?? ''
  let feed: Feed<User> = newFeed()
  let typing: ReturnType<typeof setTimeout> | undefined
  const rows = createRows({ feed: () => feed, idOf, redraw: app.redraw, heights: [48, 64] })

  function newFeed(): Feed<User> {
    return createFeed<User>({
      read: (cursor, signal) =>
        app.client.ask<Part<User>>('GET', '/admin/users', {
          query: { query: app.place.filters['query'], limit: partSize, cursor },
          signal,
        }),
      idOf,
      onChange: app.redraw,
    })
  }

  function register(): void {
    app.open({
      title: t('user.register'),
      wish: 'register',
      submit: t('do.add'),
      fields: () => html`
        ${field('name', t('user.name'))} ${field('email', t('user.email'), { type: 'email' })}
        ${field('userId', t('user.id'), { hint: t('field.idHint') })}
      `,
      read(data) {
        const name = textOf(data, 'name')
        if (name === '') return t('field.nameMissing')
        const [email, userId] = [textOf(data, 'email'), textOf(data, 'userId')]
        return { name, ...(email !== '' && { email }), ...(userId !== '' && { userId }) }
      },
      // Registering takes no key: an id of one's own makes it happen once.
      send: body => app.client.ask<User>('POST', '/admin/users', { body }),
      done(user) {
        app.say(t('user.registered', { name: user.name }))
        location.hash = hashOf('users', user.userId)
      },
    })
  }

  return {
    view: () => html`
      <div class="title">
        <h1>${t('page.users')}</h1>
        ${app.session.lookOnly ? nothing : html`<button class="main" @click=${register}>${t('user.register')}</button>`}
      </div>
      <div class="filters" role="search">
        <label class="field grow">
          <span>${t('user.search')}</span>
          <input
            type="search"
            maxlength="64"
            .value=${live(app.place.filters['query'] ?? '')}
            @input=${(event: Event) => {
              const { value } = event.target as HTMLInputElement
              clearTimeout(typing)
              typing = setTimeout(() => app.filter({ query: value.trim() }), typingMs)
            }}
          />
        </label>
      </div>
      ${rows.view({
        name: 'users',
        label: t('page.users'),
        columns: [
          { title: t('user.name') },
          { title: t('user.id') },
          { title: t('user.email') },
          { title: t('user.since'), end: true },
        ],
        cells: ({ userId, name, email, createdAt }) => [
          html`<a class="name" href=${hashOf('users', userId)}>${name}</a>`,
          html`<span class="code">${userId}</span>`,
          email ?? '',
          dateTime(createdAt),
        ],
        empty: asked === '' ? t('user.none') : t('user.noneFound'),
      })}
    `,
    moved() {
      const wanted = app.place.filters['query'] ?? ''
      if (wanted === asked) return
      asked = wanted
      feed.close()
      feed = newFeed()
    },
    close() {
      clearTimeout(typing)
      feed.close()
      rows.close()
    },
  }
}

const idOf = ({ userId }: User) => userId
