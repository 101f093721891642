import { describe, expect, it } from 'vitest'
import { partitionCodes, reasonText } from './produce-error.ts'

/** What a broker answered of partitions, as the driver throws it. */
function answer(...codes: [topic: string, partition: number, code: number][]) {
  const responses = codes.map(([name, index, errorCode]) => ({ name, partitionResponses: [{ index, errorCode }] }))
  return Object.assign(new AggregateError([], 'with error'), { response: { responses } })
}

describe('partitionCodes', () => {
  it('finds what was said of each partition, by whichever broker', () => {
    const error = Object.assign(
      new AggregateError([answer(['t', 0, 19], ['t', 1, 0]), answer(['u', 0, 10])], 'failed'),
      {
        produced: { offsets: [{ topic: 't', partition: 2 }] },
      },
    )
    expect(Object.fromEntries(partitionCodes(error))).toEqual({ 't:0': 19, 't:1': 0, 't:2': 0, 'u:0': 10 })
  })

  it('believes an acknowledgement of any try, and else the last one', () => {
    const tries = new AggregateError(
      [answer(['t', 0, 0], ['t', 1, 7]), answer(['t', 0, 45], ['t', 1, 56])],
      'failed 2 times',
    )
    expect(Object.fromEntries(partitionCodes(new AggregateError([tries])))).toEqual({ 't:0': 0, 't:1': 56 })
  })

  it.each<[way: string, wrap: (error: Error) => Error]>([
    ['causes', cause => new Error('failed', { cause })],
    ['lists', error => new AggregateError([undefined, error], 'failed')],
  ])('looks through ten %s, and no further', (_, wrap) => {
    let error: Error = answer(['t', 0, 19])
    for (let depth = 1; depth <= 10; depth += 1) error = wrap(error)
    expect(Object.fromEntries(partitionCodes(error))).toEqual({ 't:0': 19 })
    expect(partitionCodes(wrap(error)).size).toBe(0)
  })

  it('knows nothing where nothing was answered', () => {
    const circle = new Error('connection closed')
    circle.cause = circle
    for (const error of [circle, new AggregateError([undefined, 'text'] as never), undefined, 'text', null]) {
      expect(partitionCodes(error).size).toBe(0)
    }
  })
})

describe('reasonText', () => {
  it('is what happened last, with its cause and the broker’s word for it', () => {
    const refused = new Error('Connection to a:9092 failed.', { cause: new Error('connect ECONNREFUSED') })
    expect(reasonText(new AggregateError([new AggregateError([new Error('first'), refused], 'failed 2 times')]))).toBe(
      'Connection to a:9092 failed. connect ECONNREFUSED',
    )
    const full = Object.assign(new Error('Disk error.'), { apiId: 'KAFKA_STORAGE_ERROR' })
    expect(reasonText(new AggregateError([full]))).toBe('KAFKA_STORAGE_ERROR: Disk error.')
    for (const nothing of ['text', undefined, null, 5]) expect(reasonText(nothing)).toBe(String(nothing))
    for (const last of [undefined, null]) {
      expect(reasonText(new AggregateError([new Error('first'), last], 'failed'))).toBe('first')
    }
    expect(reasonText(new AggregateError([], 'failed'))).toBe('failed')
    expect(reasonText(new Error('failed', { cause: 'no error' }))).toBe('failed')
  })
})
