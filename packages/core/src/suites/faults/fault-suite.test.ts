import { createMemoryStore } from '../../memory/memory-store.ts'
import { faultSuite } from './fault-suite.ts'

faultSuite({ name: 'memory', open: createMemoryStore })
