import { createMemoryStore } from '../../memory/memory-store.ts'
import { raceSuite } from './race-suite.ts'

raceSuite({ name: 'memory', open: createMemoryStore })
