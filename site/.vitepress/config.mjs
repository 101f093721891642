import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

/** Written by scripts/docs-site.mjs beside the pages: the sidebars, from the lists that the pages have of each other. */
const sidebar = JSON.parse(readFileSync(new URL('../.generated/sidebar.json', import.meta.url), 'utf8'))

/** Anchors as GitHub makes them, so that a link holds in both places. */
function slugify(title) {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-')
}

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export default defineConfig({
  srcDir: '.generated/pages',
  outDir: '../dist/docs',
  cacheDir: 'node_modules/.cache/vitepress',
  base: process.env.JUMUN_DOCS_BASE ?? '/',
  title: 'Jumun',
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    // What looks like a tag in a sentence is text.
    html: false,
    anchor: { slugify },
    config(md) {
      const fence = md.renderer.rules.fence
      md.renderer.rules.fence = (tokens, index, ...rest) =>
        tokens[index].info.trim() === 'mermaid'
          ? `<pre class="mermaid" v-pre>${escaped(tokens[index].content)}</pre>`
          : fence(tokens, index, ...rest)
    },
  },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      description: 'An ordering engine for Node: nothing is sold that is not there.',
      themeConfig: { sidebar: sidebar.en },
    },
    ko: {
      label: '한국어',
      lang: 'ko',
      link: '/ko/',
      description: 'Node용 주문 엔진. 없는 재고는 절대 팔리지 않습니다.',
      themeConfig: {
        sidebar: sidebar.ko,
        outline: { label: '이 페이지' },
        docFooter: { prev: '이전', next: '다음' },
        darkModeSwitchLabel: '화면 모드',
        sidebarMenuLabel: '목록',
        returnToTopLabel: '맨 위로',
      },
    },
  },
  themeConfig: { search: { provider: 'local' }, outline: { level: [2, 3] } },
})
