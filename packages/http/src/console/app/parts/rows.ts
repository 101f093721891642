import { html, nothing, type TemplateResult } from 'lit-html'
import { repeat } from 'lit-html/directives/repeat.js'
import type { Feed } from '../api/feed.ts'
import { explain } from '../words/explain.ts'
import { t } from '../words/words.ts'
import { spare, visibleRows } from './visible-rows.ts'

const narrow = matchMedia('(max-width: 719px)')

interface Column {
  readonly title: string
  /** Numbers stand at the end. */
  readonly end?: boolean
}

export interface Rows<Item> {
  view(parts: {
    readonly name: string
    readonly label: string
    readonly columns: readonly Column[]
    /** The cells of an item, one for each column. */
    readonly cells: (item: Item, index: number) => readonly (TemplateResult | string | typeof nothing)[]
    readonly classOf?: (item: Item, index: number) => string
    /** What is said where there is nothing. */
    readonly empty: string
  }): TemplateResult
  /** Which items are seen. */
  range(): { first: number; last: number }
  /** Brings an item into sight. */
  show(index: number): void
  close(): void
}

/**
 * A long list of which only those rows are in the page that can be seen. All rows have one height, which the style sheet knows
 * too.
 */
export function createRows<Item>(parts: {
  feed: () => Feed<Item>
  idOf: (item: Item) => string
  redraw: () => void
  /** On a wide screen, and on a narrow one. */
  heights: readonly [number, number]
}): Rows<Item> {
  const { feed, idOf, redraw, heights } = parts
  const rowHeight = () => (narrow.matches ? heights[1] : heights[0])
  const body = () => document.querySelector<HTMLElement>('[data-rows]')
  let drawn = { first: 0, last: 0 }

  function range() {
    const top = body()?.getBoundingClientRect().top ?? 0
    return visibleRows({ top, height: innerHeight, rowHeight: rowHeight(), count: feed().items.length })
  }

  function look(): void {
    const { first, last } = range()
    if (first !== drawn.first || last !== drawn.last) redraw()
    readOn(last)
  }

  /** Before the end is seen, what follows is read. */
  function readOn(last: number): void {
    const { items, complete, loading, error } = feed()
    if (!complete && !loading && error === undefined && last + 2 * spare >= items.length) void feed().more()
  }

  addEventListener('scroll', look, { passive: true })
  addEventListener('resize', look)
  narrow.addEventListener('change', redraw)

  return {
    view({ name, label, columns, cells, classOf = () => '', empty }) {
      const { items, complete, loading, error } = feed()
      drawn = range()
      const { first, last } = drawn
      readOn(last)
      const height = rowHeight()
      const rows = repeat(
        items.slice(first, last),
        item => idOf(item),
        (item, offset) => {
          const index = first + offset
          return html`<div class="row ${classOf(item, index)}" role="row" aria-rowindex=${index + 2}>
            ${cells(item, index).map(
              (cell, place) => html`<div role="cell" class=${columns[place]!.end === true ? 'end' : ''}>${cell}</div>`,
            )}
          </div>`
        },
      )
      return html`<div class="rows ${name}" role="table" aria-label=${label} aria-rowcount=${complete ? items.length + 1 : -1}>
          <div class="row head" role="row" aria-rowindex="1">
            ${columns.map(({ title, end }) => html`<div role="columnheader" class=${end === true ? 'end' : ''}>${title}</div>`)}
          </div>
          <div role="rowgroup" data-rows>
            <div class="pad" role="none" .style=${`height:${first * height}px`}></div>
            ${rows}
            <div class="pad" role="none" .style=${`height:${(items.length - last) * height}px`}></div>
          </div>
        </div>
        ${endOfList()}`

      function endOfList() {
        if (error !== undefined) {
          return html`<p class="note error" role="alert">
            ${explain(error)} <button @click=${() => void feed().more()}>${t('do.again')}</button>
          </p>`
        }
        if (loading && items.length === 0) return html`<p class="note">${t('list.loading')}</p>`
        if (complete && items.length === 0) return html`<p class="note">${empty}</p>`
        return complete ? nothing : html`<p class="note">${t('list.loading')}</p>`
      }
    },
    range,
    show(index) {
      const element = body()
      if (element === null) return
      const top = element.getBoundingClientRect().top + index * rowHeight()
      if (top < 120) scrollBy({ top: top - 120 })
      else if (top + rowHeight() > innerHeight - 80) scrollBy({ top: top + rowHeight() - innerHeight + 80 })
    },
    close() {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
      narrow.removeEventListener('change', redraw)
    },
  }
}
