interface Campaign {
  readonly claimants: Set<string>
  recalledAt: number
}

export interface CampaignMemory {
  remember(code: string, userId: string): void
  /** Those remembered of a campaign, or none when they were recalled less than `everyMs` ago. */
  recall(code: string, everyMs: number): Iterable<string>
}

const maxRemembered = 200_000

/** Who has claimed through this process, so that a Redis that has forgotten can be told again. Old campaigns make room. */
export function campaignMemory(): CampaignMemory {
  const campaigns = new Map<string, Campaign>()
  let remembered = 0
  return {
    remember(code, userId) {
      const campaign = campaigns.get(code) ?? { claimants: new Set(), recalledAt: Number.NEGATIVE_INFINITY }
      campaigns.set(code, campaign)
      if (!campaign.claimants.has(userId)) remembered += 1
      campaign.claimants.add(userId)
      while (remembered > maxRemembered) {
        const [oldest, { claimants }] = campaigns.entries().next().value!
        campaigns.delete(oldest)
        remembered -= claimants.size
      }
    },
    recall(code, everyMs) {
      const campaign = campaigns.get(code)
      const now = performance.now()
      if (campaign === undefined || now - campaign.recalledAt < everyMs) return []
      campaign.recalledAt = now
      return campaign.claimants
    },
  }
}
