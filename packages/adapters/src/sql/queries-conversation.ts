import { HostTransactionError, type StoreError } from '@jumun/core'
import type { HostAnswer, HostDatabase, HostQueries, HostValue } from './host-queries.ts'
import type { HostConversation } from './host-conversation.ts'

/**
 * A host's library as a conversation, by its one function.
 * @throws TypeError when it speaks to another database than the shop
 */
export function queriesConversation(
  host: HostQueries,
  database: HostDatabase,
  storeError: (error: unknown) => StoreError | undefined,
): HostConversation {
  if (host.database !== database) {
    throw new TypeError(`The shop is in a database of ${database}, and the transaction says "${host.database}".`)
  }

  async function ask(statement: string, parameters: readonly unknown[], answer: 'rows' | 'affected') {
    try {
      const answered: unknown = await host.query(statement, parameters.map(valueOf), answer)
      if (typeof answered === 'object' && answered !== null) return answered as HostAnswer
    } catch (error) {
      throw error instanceof HostTransactionError ? error : (driverErrorOf(error, storeError) ?? error)
    }
    throw new TypeError('query() has to answer { rows, affected }.')
  }

  return {
    carrier: host,
    async all(statement, parameters) {
      const { rows } = await ask(statement, parameters, 'rows')
      if (!Array.isArray(rows)) throw new TypeError('query() has to answer { rows, affected }: its rows are no list.')
      return rows.map((row: object): unknown[] => Object.values(row))
    },
    async run(statement, parameters) {
      const { affected } = await ask(statement, parameters, 'affected')
      if (Number.isSafeInteger(affected)) return affected
      throw new TypeError('query() has to answer { rows, affected }: affected is no whole number.')
    },
  }
}

/** PostgreSQL takes a set as one list a column; as a text it passes through every library. */
function valueOf(parameter: unknown): HostValue {
  return Array.isArray(parameter) ? `{${parameter.map(elementOf).join(',')}}` : (parameter as HostValue)
}

function elementOf(value: HostValue): string {
  return typeof value === 'string' ? `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"` : String(value ?? 'NULL')
}

/** Libraries put errors of their own around those of drivers, with codes that mean nothing here. */
function driverErrorOf(error: unknown, storeError: (error: unknown) => StoreError | undefined): StoreError | undefined {
  const told = chainOf(error).flatMap(one => storeError(one) ?? [])
  return told.findLast(({ failure }) => failure !== 'unavailable') ?? told.at(-1)
}

const deepest = 8

function chainOf(error: unknown): Error[] {
  const chain: Error[] = []
  for (let next = error; next instanceof Error && chain.length < deepest; next = next.cause) chain.push(next)
  return chain
}
