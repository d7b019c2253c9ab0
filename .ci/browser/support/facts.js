// Functions that run inside a page and bring back what a person would see there. Each stands on its own: the browser is
// given its text, so it can use nothing from around it.

/** What the page is made of. */
export function parts() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const spoken = (element) => (element.getAttribute('aria-label') ?? element.textContent).trim();
  const inputs = all('input:not([type=hidden]), select, textarea');
  const names = all('button').map(spoken);
  const acts = ({ name, value }) => /^on|^style$/.test(name) || /^javascript:/i.test(value);
  const acting = all('*').filter((element) => [...element.attributes].some(acts));
  return {
    mark: document.querySelector('header')?.textContent ?? '',
    lang: document.documentElement.lang,
    title: document.title,
    heads: all('h1').length,
    unlabelled: inputs.filter((input) => input.labels.length === 0).map((input) => input.name),
    nameless: all('button, a').filter((element) => !spoken(element)).map((element) => element.outerHTML),
    alike: names.filter((name, at) => names.indexOf(name) !== at),
    foreign: [...all('style, iframe, object, embed, img, script[src]'), ...acting].map((element) => element.outerHTML),
    scripts: all('script').map((script) => script.textContent),
  };
}

/** How wide the page is, and what sticks out. */
export function extent() {
  const { scrollWidth: scroll, clientWidth: client } = document.documentElement;
  const out = [...document.querySelectorAll('body *')].filter(
    (element) => element.getBoundingClientRect().right > client + 0.5,
  );
  return { scroll, client, out: out.map((element) => element.tagName.toLowerCase()) };
}

/** Texts whose contrast with what lies behind them is below 4.5, the least that WCAG asks for. */
export function faint() {
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const contrast = (element) => {
    const [light, dark] = [channels(getComputedStyle(element).color), behind(element)]
      .map(luminance)
      .sort((one, other) => other - one);
    return (light + 0.05) / (dark + 0.05);
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll('body *')]
    .filter((element) => hasText(element) && element.getClientRects().length > 0 && contrast(element) < 4.5)
    .map((element) => `${element.textContent.trim()}: ${contrast(element).toFixed(2)}`);
}
