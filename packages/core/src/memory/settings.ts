import type { Transaction } from '../ports/transaction.ts'
import type { Tables } from './tables.ts'

export function settingRepository(tables: () => Tables): Transaction['settings'] {
  return {
    find: async names => tables().settings.find(names.map(name => [name])),
    async insertIfAbsent(inserted) {
      const { settings } = tables()
      for (const setting of inserted) if (!settings.has([setting.name])) settings.insert([setting])
    },
  }
}
