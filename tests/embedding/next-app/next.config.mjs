import { dirname } from 'node:path'

export default { distDir: '.generated', turbopack: { root: dirname(import.meta.dirname) } }
