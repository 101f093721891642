import { useData, useRoute, withBase } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { nextTick, onMounted, watch } from 'vue'

export default {
  extends: DefaultTheme,
  setup() {
    const route = useRoute()
    const { isDark } = useData()
    async function draw() {
      await nextTick()
      const diagrams = document.querySelectorAll('pre.mermaid:not([data-processed])')
      if (diagrams.length === 0) return
      // Large, wanted by few pages, and built already: it lies beside the pages as it is.
      const { default: mermaid } = await import(/* @vite-ignore */ withBase('/mermaid/mermaid.esm.min.mjs'))
      mermaid.initialize({ startOnLoad: false, theme: isDark.value ? 'dark' : 'default' })
      await mermaid.run({ nodes: diagrams })
    }
    onMounted(draw)
    watch(() => route.path, draw)
  },
}
