import '../parts/chart.ts'
import { html, nothing, type TemplateResult } from 'lit-html'
import { createFeed } from '../api/feed.ts'
import type { LedgerEntry, Part, User, UserCoupon } from '../api/shapes.ts'
import type { App, Page } from '../parts/app.ts'
import type { Series } from '../parts/chart.ts'
import { field, textOf } from '../parts/dialog.ts'
import { lookAt } from '../parts/one.ts'
import { hashOf } from '../parts/place.ts'
import { createRows } from '../parts/rows.ts'
import { change, dateTime, money, parseMoney, shortTime } from '../words/format.ts'
import { t } from '../words/words.ts'

type UserWithBalance = User & { readonly balance: number }
interface BalanceNow {
  readonly balance: number
}

const lookMs = 4_000
const partSize = 100

/** One user: the wallet with its ledger, and the coupons. */
export function openUser(app: App, userId: string): Page {
  const path = `/admin/users/${encodeURIComponent(userId)}`
  const ledger = createFeed<LedgerEntry>({
    read: (cursor, signal) =>
      app.client.ask<Part<LedgerEntry>>('GET', `${path}/balance/history`, {
        query: { limit: partSize, cursor },
        signal,
      }),
    idOf: ({ number }) => String(number),
    onChange: app.redraw,
  })
  let balance: number | undefined
  const looked = lookAt(app, lookMs, async signal => {
    const user = await app.client.ask<UserWithBalance>('GET', path, { signal })
    if (balance !== undefined && balance !== user.balance) void ledger.catchUp()
    balance = user.balance
    return user
  })
  const coupons = lookAt(app, lookMs, signal =>
    app.client.ask<{ items: readonly UserCoupon[] }>('GET', `${path}/coupons`, { signal }),
  )
  const rows = createRows({
    feed: () => ledger,
    idOf: ({ number }) => String(number),
    redraw: app.redraw,
    heights: [44, 68],
  })

  function move(user: UserWithBalance, how: 'charge' | 'withdraw'): void {
    app.open({
      title: t(`user.${how}Title`, { name: user.name }),
      wish: `${how} ${userId}`,
      submit: t(`user.${how}`),
      grave: how === 'withdraw',
      fields(data) {
        const amount = parseMoney(textOf(data, 'amount'))
        const after = amount === undefined ? undefined : user.balance + (how === 'charge' ? amount : -amount)
        return html`
          ${field('amount', t('user.amount'), { mode: 'decimal' })} ${field('reason', t('field.reason'))}
          ${field('reference', t('user.reference'), { hint: t('user.referenceHint') })}
          <p class="sum" role="status">
            ${after === undefined ? t('user.balanceNow', { balance: money(user.balance) }) : t('user.balanceAfter', { before: money(user.balance), after: money(after) })}
          </p>
        `
      },
      read(data) {
        const amount = parseMoney(textOf(data, 'amount'))
        if (amount === undefined || amount === 0) return t('field.money')
        const [reason, reference] = [textOf(data, 'reason'), textOf(data, 'reference')]
        if (reason === '') return t('field.reasonMissing')
        return { amount, reason, ...(reference !== '' && { reference }) }
      },
      send: (body, key) => app.client.ask<BalanceNow>('POST', `${path}/${how}`, { body, key }),
      done(answer) {
        app.say(
          t(how === 'charge' ? 'user.charged' : 'user.withdrawn', { name: user.name, balance: money(answer.balance) }),
        )
        void looked.look()
        void ledger.catchUp()
      },
    })
  }

  function revoke(coupon: UserCoupon): void {
    app.open({
      title: t('user.revokeTitle', { name: coupon.name }),
      wish: `revoke ${coupon.userCouponId}`,
      submit: t('user.revoke'),
      grave: true,
      fields: () => field('reason', t('field.reason')),
      read(data) {
        const reason = textOf(data, 'reason')
        return reason === '' ? t('field.reasonMissing') : { reason }
      },
      send: (body, key) =>
        app.client.ask<UserCoupon>('POST', `${path}/coupons/${encodeURIComponent(coupon.userCouponId)}/revoke`, {
          body,
          key,
        }),
      done() {
        app.say(t('user.revoked', { name: coupon.name }))
        void coupons.look()
      },
    })
  }

  /** The balance as the entries that have been read tell it, from the oldest of them. */
  function chart(): TemplateResult | typeof nothing {
    const entries = ledger.items.toReversed()
    const [oldest] = entries
    if (oldest === undefined || entries.length < 2) return nothing
    const series: Series = {
      times: entries.map(({ at }) => Date.parse(at) / 1000),
      values: entries.map(({ balanceAfter }) => balanceAfter),
      kind: 'steps',
      label: t('user.chart', { count: entries.length, balance: money(entries.at(-1)!.balanceAfter) }),
      text: money,
      timeText: seconds => shortTime(new Date(seconds * 1000).toISOString()),
    }
    return html`<time-chart .series=${series}></time-chart>`
  }

  function couponList(items: readonly UserCoupon[]): TemplateResult {
    if (items.length === 0) return html`<p class="note">${t('user.noCoupons')}</p>`
    return html`<ul class="lines">
      ${items.map(
        coupon => html`<li>
          <span>
            <a href=${hashOf('coupons', undefined, { code: coupon.code })}>${coupon.name}</a>
            <small class="sub">
              ${coupon.code}${coupon.expiresAt === undefined ? '' : ` · ${t('user.until', { time: dateTime(coupon.expiresAt) })}`}
              ${coupon.orderId === undefined ? nothing : html` · <a href=${hashOf('orders', coupon.orderId)}>${t('user.itsOrder')}</a>`}
            </small>
          </span>
          <span class="pill ${coupon.status === 'ISSUED' ? 'good' : ''}">${t(`userCoupon.${coupon.status}`)}</span>
          ${
            app.session.lookOnly || coupon.status !== 'ISSUED'
              ? nothing
              : html`<button class="quiet" @click=${() => revoke(coupon)}>${t('user.revoke')}</button>`
          }
        </li>`,
      )}
    </ul>`
  }

  function body(user: UserWithBalance): TemplateResult {
    return html`
      <div class="title">
        <h1>${user.name}</h1>
        ${
          app.session.lookOnly
            ? nothing
            : html`<div class="buttons">
                <button @click=${() => move(user, 'withdraw')}>${t('user.withdraw')}</button>
                <button class="main" @click=${() => move(user, 'charge')}>${t('user.charge')}</button>
              </div>`
        }
      </div>
      <dl class="facts">
        <div><dt>${t('user.id')}</dt><dd class="code">${user.userId}</dd></div>
        <div><dt>${t('user.email')}</dt><dd>${user.email ?? t('none')}</dd></div>
        <div><dt>${t('user.since')}</dt><dd>${dateTime(user.createdAt)}</dd></div>
        <div><dt>${t('page.orders')}</dt><dd><a href=${hashOf('orders', undefined, { user: user.userId })}>${t('user.orders')}</a></dd></div>
        ${Object.entries(user.metadata ?? {}).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
      </dl>
      <div class="pair uneven">
        <section class="card">
          <h2>${t('user.balance')}</h2>
          <p class="figure">${money(user.balance)}</p>
          ${chart()}
        </section>
        <section class="card">
          <h2>${t('page.coupons')}</h2>
          ${coupons.value === undefined ? coupons.instead() : couponList(coupons.value.items)}
        </section>
      </div>
      <div class="title"><h2>${t('user.ledger')}</h2></div>
      ${rows.view({
        name: 'ledger',
        label: t('user.ledger'),
        columns: [
          { title: t('field.when') },
          { title: t('user.entry') },
          { title: t('user.amount'), end: true },
          { title: t('user.balance'), end: true },
        ],
        cells: ({ at, type, amount, balanceAfter, orderId, reason, reference }) => [
          shortTime(at),
          html`${orderId === undefined ? t(`ledger.${type}`) : html`<a href=${hashOf('orders', orderId)}>${t(`ledger.${type}`)}</a>`}
            <small class="more">${[reason, reference].filter(text => text !== undefined).join(' · ')}</small>`,
          change(amount),
          money(balanceAfter),
        ],
        empty: t('user.noLedger'),
      })}
    `
  }

  return {
    view: () => html`
      <p class="back"><a href=${hashOf('users')}>${t('page.users')}</a></p>
      ${looked.value === undefined ? looked.instead() : body(looked.value)}
    `,
    close() {
      looked.close()
      coupons.close()
      ledger.close()
      rows.close()
    },
  }
}
