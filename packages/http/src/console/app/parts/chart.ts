import uPlot from 'uplot'

/** One line or one row of bars over time. */
export interface Series {
  /** Seconds since 1970, rising. */
  readonly times: readonly number[]
  readonly values: readonly (number | null)[]
  readonly kind: 'bars' | 'steps' | 'line'
  /** Told in the place of the picture: what it shows, and how much. */
  readonly label: string
  /** How values are written at the axis, and at the pointer. */
  text(value: number): string
  timeText(seconds: number): string
}

const height = 160
const edge = ({ kind }: Series) => (kind === 'bars' ? 30 : 0)

/** `<time-chart .series=${…}>`: a picture of it, as wide as there is room. */
class TimeChart extends HTMLElement {
  #plot: uPlot | undefined
  #series: Series | undefined
  #kind = ''
  readonly #resize = new ResizeObserver(() => this.#fit())
  readonly #dark = matchMedia('(prefers-color-scheme: dark)')

  set series(series: Series) {
    this.#series = series
    this.setAttribute('aria-label', series.label)
    if (this.#plot === undefined || this.#kind !== series.kind) this.#draw()
    else this.#plot.setData([[...series.times], [...series.values]])
  }

  connectedCallback(): void {
    this.setAttribute('role', 'img')
    this.#resize.observe(this)
    this.#dark.addEventListener('change', this.#draw)
    this.#draw()
  }

  disconnectedCallback(): void {
    this.#resize.disconnect()
    this.#dark.removeEventListener('change', this.#draw)
    this.#plot?.destroy()
    this.#plot = undefined
  }

  readonly #draw = (): void => {
    this.#plot?.destroy()
    this.#plot = undefined
    const series = this.#series
    if (series === undefined || !this.isConnected || this.clientWidth === 0) return
    this.#kind = series.kind
    const style = getComputedStyle(this)
    const [ink, muted, line] = ['--accent', '--muted', '--line'].map(name => style.getPropertyValue(name).trim())
    const { kind } = series
    const paths =
      kind === 'bars'
        ? uPlot.paths.bars!({ size: [0.7, 40], radius: 0.15 })
        : kind === 'steps'
          ? uPlot.paths.stepped!({ align: 1 })
          : undefined
    const axis = {
      stroke: muted!,
      grid: { stroke: line!, width: 1 },
      ticks: { show: false },
      font: `11px ${style.fontFamily}`,
    }
    this.#plot = new uPlot(
      {
        width: this.clientWidth,
        height,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
        padding: [8, 8, 0, 0],
        // Half a minute on each side, so that the last bar is whole.
        scales: {
          x: { range: (_, min, max) => [min - edge(series), max + edge(series)] },
          y: { range: (_, min, max) => [Math.min(0, min), max <= 0 ? 1 : max * 1.1] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 28,
            // Room for one label of time and the gap behind it.
            space: (_, _axis, from) => 20 + 6.5 * this.#series!.timeText(from).length,
            values: (_, ticks) => ticks.map(tick => this.#series!.timeText(tick)),
          },
          {
            ...axis,
            size: (_, values) => 14 + 7 * Math.max(2, ...(values ?? []).map(value => value.length)),
            space: 36,
            incrs: [
              1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1e8,
              1e9,
            ],
            values: (_, ticks) => ticks.map(tick => this.#series!.text(tick)),
          },
        ],
        series: [
          {},
          {
            stroke: ink!,
            width: 2,
            ...(kind === 'bars' ? { fill: ink!, width: 0 } : { fill: `${ink}22` }),
            ...(paths !== undefined && { paths }),
            points: { show: kind !== 'bars' && series.times.length < 3 },
          },
        ],
        hooks: { setCursor: [plot => this.#tell(plot)] },
      },
      [[...series.times], [...series.values]],
      this,
    )
  }

  /** What the pointer is at, as the title of the picture. */
  #tell(plot: uPlot): void {
    const { idx } = plot.cursor
    const time = idx === undefined || idx === null ? undefined : plot.data[0][idx]
    const value = idx === undefined || idx === null ? undefined : plot.data[1]?.[idx]
    const series = this.#series!
    this.title =
      time === undefined || value === undefined || value === null
        ? ''
        : `${series.timeText(time)}  ${series.text(value)}`
  }

  #fit(): void {
    if (this.#plot === undefined) this.#draw()
    else if (this.#plot.width !== this.clientWidth) this.#plot.setSize({ width: this.clientWidth, height })
  }
}

customElements.define('time-chart', TimeChart)
