// Commands of the shop as spans of OpenTelemetry, children of the span of their caller.
import { createShop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { traceCommands } from './trace-commands.ts'

const exporter = new InMemorySpanExporter()
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register()
const tracer = trace.getTracer('cafe')
traceCommands(tracer)

const shop = createShop({ store: createMemoryStore() })
await tracer.startActiveSpan('open the café', async span => {
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 10 })
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] }).catch(() => undefined)
  span.end()
})

const spans = exporter.getFinishedSpans()
const parent = spans.find(({ name }) => name === 'open the café')?.spanContext().spanId
for (const { name, attributes, parentSpanContext } of spans) {
  const code = attributes['jumun.code'] ?? ''
  console.log(`${parentSpanContext?.spanId === parent && parent !== undefined ? '  ' : ''}${name} ${code}`.trimEnd())
}
