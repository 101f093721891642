/** What a broker answered of one partition: 0 is an acknowledgement. */
export type PartitionCodes = ReadonlyMap<string, number>

export const partitionKey = (topic: string, partition: number) => `${topic}:${partition}`

/** Parts of the driver's errors that are looked at; all of them may be missing. */
interface DriverError {
  readonly message?: string
  readonly apiId?: string
  readonly cause?: unknown
  readonly errors?: readonly unknown[]
  readonly response?: { readonly responses?: readonly TopicResponse[] }
  readonly produced?: { readonly offsets?: readonly { readonly topic: string; readonly partition: number }[] }
}

interface TopicResponse {
  readonly name: string
  readonly partitionResponses: readonly { readonly index: number; readonly errorCode: number }[]
}

/**
 * A produce fails as a whole where one partition of it does, though others may have been stored. This finds what was said
 * of each, in any of the tries. An acknowledgement counts for ever: a later try of the same batch may only have met its
 * own traces.
 */
export function partitionCodes(error: unknown): PartitionCodes {
  const codes = new Map<string, number>()
  visit(error, ({ response, produced }) => {
    for (const { topic, partition } of produced?.offsets ?? []) codes.set(partitionKey(topic, partition), 0)
    for (const { name, partitionResponses } of response?.responses ?? []) {
      for (const { index, errorCode } of partitionResponses) {
        const key = partitionKey(name, index)
        if (codes.get(key) !== 0) codes.set(key, errorCode)
      }
    }
  })
  return codes
}

/** The driver wraps what happened several times; what counts is the last of it. */
export function reasonText(error: unknown): string {
  const { message = String(error), apiId, cause, errors = [] } = (error ?? {}) as DriverError
  const last = errors.findLast(one => one !== undefined && one !== null)
  if (last !== undefined) return reasonText(last)
  const named = apiId === undefined ? message : `${apiId}: ${message}`
  return cause instanceof Error ? `${named} ${reasonText(cause)}` : named
}

function visit(error: unknown, look: (error: DriverError) => void, depth = 0): void {
  // As deep as the driver wraps, with room to spare.
  if (typeof error !== 'object' || error === null || depth > 10) return
  const { errors = [], cause } = error as DriverError
  look(error)
  for (const inner of errors) visit(inner, look, depth + 1)
  visit(cause, look, depth + 1)
}
