import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { chosenEventTypes, orderEventTypes } from './event.ts'
import { eventJsonSchemas } from './event-schema.ts'

const schemas = eventJsonSchemas()

it('describes each type of event', () => {
  expect(Object.keys(schemas).toSorted()).toEqual(
    [...orderEventTypes, ...chosenEventTypes].map(type => `${type}.v1`).toSorted(),
  )
})

// Readers of events take these files for what they are promised.
it.each(Object.keys(schemas))('is what docs/events/%s.json says', type => {
  const file = new URL(`../../../../docs/events/${type}.json`, import.meta.url)
  expect(schemas[type]).toEqual(JSON.parse(readFileSync(file, 'utf8')))
})
