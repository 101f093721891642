import { html, render } from 'lit-html'
const root = document.getElementById('app')!
root.textContent = ''
render(html`<main id="main"></main>`, root)
