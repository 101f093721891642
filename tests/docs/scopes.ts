/** What blocks that run take as given, by the run. The module that is made of a block imports this. */
export const scopes = new Map<string, Readonly<Record<string, unknown>>>()
