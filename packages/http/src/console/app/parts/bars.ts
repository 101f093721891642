import { html, type TemplateResult } from 'lit-html'

export interface Bar {
  readonly name: TemplateResult | string
  readonly value: number
  /** How the value is written. */
  readonly text: TemplateResult | string
}

/** Values side by side, the longest as wide as there is room. */
export function bars(label: string, list: readonly Bar[]): TemplateResult {
  const most = Math.max(1, ...list.map(({ value }) => value))
  return html`<ol class="bars" aria-label=${label}>
    ${list.map(
      ({ name, value, text }) => html`<li>
        <span class="bar-name">${name}</span>
        <span class="bar-value">${text}</span>
        <span class="bar" aria-hidden="true"><span .style=${`width:${(100 * value) / most}%`}></span></span>
      </li>`,
    )}
  </ol>`
}
