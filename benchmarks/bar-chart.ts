export interface BarChart {
  readonly title: string
  readonly unit: string
  readonly bars: readonly {
    readonly label: string
    readonly value: number
    readonly note: string
    /** Drawn in the colour that stands out. */
    readonly ours: boolean
  }[]
  readonly footnotes: readonly string[]
}

const width = 820
const labelWidth = 270
const valueWidth = 130
const barHeight = 22
const step = 34
const top = 56

/** Horizontal bars as an SVG text, readable on light and on dark pages. */
export function barChart({ title, unit, bars, footnotes }: BarChart): string {
  const longest = Math.max(...bars.map(({ value }) => value), 1)
  const room = width - labelWidth - valueWidth - 20
  const bottom = top + bars.length * step
  const notes = footnotes.filter(note => note !== '')
  const height = bottom + 14 + notes.length * 16
  const drawn = bars.map(({ label, value, note, ours }, index) => {
    const y = top + index * step
    const length = Math.max(2, (value / longest) * room)
    const middle = y + barHeight / 2 + 5
    return `  <text class="label" x="${labelWidth}" y="${middle}" text-anchor="end">${escaped(label)}</text>
  <rect class="${ours ? 'ours' : 'theirs'}" x="${labelWidth + 12}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="3"/>
  <text class="value" x="${(labelWidth + 20 + length).toFixed(1)}" y="${middle}">${thousands(value)}<tspan class="note" dx="8">${escaped(note)}</tspan></text>`
  })
  const told = notes.map(
    (note, index) => `  <text class="foot" x="16" y="${bottom + 18 + index * 16}">${escaped(note)}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(summary(title, unit, bars))}">
  <style>
    text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #24292f }
    .title { font-size: 16px; font-weight: 600 }
    .label, .value { font-size: 13px }
    .value { font-weight: 600; font-variant-numeric: tabular-nums }
    .note, .unit, .foot { fill: #59636e; font-weight: 400 }
    .unit { font-size: 13px }
    .foot { font-size: 11px }
    .ours { fill: #1f6feb }
    .theirs { fill: #8c959f }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .note, .unit, .foot { fill: #9198a1 }
      .ours { fill: #4493f8 }
      .theirs { fill: #656c76 }
    }
  </style>
  <text class="title" x="16" y="28">${escaped(title)}<tspan class="unit" dx="10">${escaped(unit)}</tspan></text>
${drawn.join('\n')}
${told.join('\n')}
</svg>
`
}

function summary(title: string, unit: string, bars: BarChart['bars']): string {
  return `${title} in ${unit}: ${bars.map(({ label, value }) => `${label} ${thousands(value)}`).join('; ')}`
}

function thousands(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en').replaceAll(',', ' ')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
