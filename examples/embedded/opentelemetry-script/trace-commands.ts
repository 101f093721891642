import { tracingChannel } from 'node:diagnostics_channel'
import { isShopError, type TracedCommand } from '@jumun/core'
import { type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api'

/** A span for each command of the shops in this process, below the span that is active where the command is given. */
export function traceCommands(tracer: Tracer): void {
  const spans = new WeakMap<object, Span>()
  tracingChannel<unknown, TracedCommand>('jumun:command').subscribe({
    start(command) {
      spans.set(command, tracer.startSpan(`jumun ${command.operation}`))
    },
    asyncEnd(command) {
      const span = spans.get(command)
      const { error } = command
      if (isShopError(error)) span?.setAttribute('jumun.code', error.code)
      // A refusal by a rule is an answer; what could not be done is a failure.
      if (error !== undefined && (!isShopError(error) || error.code === 'BUSY' || error.code === 'INTERNAL')) {
        span?.setStatus({ code: SpanStatusCode.ERROR })
      }
      span?.end()
    },
    end() {},
    asyncStart() {},
    error() {},
  })
}
