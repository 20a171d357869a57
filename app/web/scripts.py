"""The little that runs in the browser: clicks become events, the tab stands in the address.

What a click means is looked up on the server; nothing of a document is ever run.
"""

from __future__ import annotations

import json
from typing import Literal

from app.web import texts

_REGION = """
const frame = element.closest('.block.scroller');
frame?.setAttribute('tabindex', '0');
frame?.setAttribute('role', 'region');
frame?.setAttribute('aria-labelledby', '%s');
"""

# A source that is opened has a number, for app/web/openings.py: the newest is the one to show, and
# what is drawn carries it. Gradio closes its stream of answers when none is awaited, and an event
# sent just then is never answered: a source that has not come is asked for again.
_OPENING = """
let opened = 0;
const openSource = (event, told, pane, tries = 3) => {
  const number = opened = Math.round(performance.now() * 1000);
  trigger(event, {...told, opening: number});
  if (tries) setTimeout(() => {
    const drawn = Number(pane()?.querySelector('[data-opening]')?.dataset.opening || 0);
    if (number === opened && drawn < number) openSource(event, told, pane, tries - 1);
  }, 4000);
};
"""

# The document says its language from the first word; Gradio's own shell says English always. The
# chosen tab is kept as ?flik=…: a link opens it, and the back button goes to the one before.
_PAGE_JS = """() => {
  document.documentElement.lang = '%s';
  // /?q=…#arenden is another way to write /?flik=arenden&q=…
  const named = location.hash.slice(1);
  if (/^[a-z]+$/.test(named) && !location.search.includes('flik=')) {
    const query = new URLSearchParams(location.search);
    query.set('flik', named);
    history.replaceState(null, '', `/?${query}`);
  }
  const asked = () => new URLSearchParams(location.search).get('flik') || 'fraga';
  const left = {};  // what stood in the address when a tab was left
  const button = (name) => document.getElementById(`flik-${name}-button`);
  let going = false;
  const go = (tries) => {
    const wanted = button(asked());
    if (wanted && wanted.getAttribute('aria-selected') !== 'true') {
      going = true; wanted.click(); going = false;
    } else if (!wanted && tries) { setTimeout(() => go(tries - 1), 50); }
  };
  document.addEventListener('click', (event) => {
    const tab = event.target.closest?.('[role=tab]');
    const name = tab?.id.match(/^flik-(\\w+)-button$/)?.[1];
    const skip = event.target.closest?.('a.skip');
    if (skip) {
      event.preventDefault();
      const panel = [...document.querySelectorAll('[role=tabpanel]')].find((p) => p.offsetParent);
      panel?.querySelector('textarea, input:not([type=hidden]), button')?.focus();
    }
    const inside = event.target.closest?.('a[data-inside]');
    if (inside && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      left[asked()] = location.search;
      history.pushState(null, '', inside.getAttribute('href'));
      dispatchEvent(new PopStateEvent('popstate'));
    } else if (name && !going && name !== asked()) {
      left[asked()] = location.search;
      history.pushState(null, '', `/${left[name] || `?flik=${name}`}`);
    }
  }, true);
  addEventListener('popstate', () => go(0));
  go(100);
}"""

# The query of the page's address, if it is one of the tab ”Fråga”.
ADDRESS_JS = """(...values) => {
  const link = new URLSearchParams(location.search);
  return [(link.get('flik') || 'fraga') === 'fraga' ? location.search : '', ...values.slice(1)];
}"""

# Links are caught by one listener for the whole conversation; what they mean is looked up in
# the session's own state on the server, so that two sessions cannot reach each other. The address
# always says what is shown: a question that is asked, and a source that is opened, can be gone
# back from, and an address gone back to is asked for.
_CONVERSATION_JS = (
    _REGION % "samtal-rubrik"
    + _OPENING
    + """
const search = (address) => address.slice(address.indexOf('?') + 1 || address.length);
const questions = (query) => {  // of an address, whichever of their sources it opens
  const fields = new URLSearchParams(query);
  fields.delete('flik');
  fields.delete('kalla');
  return fields.toString();
};
const here = () => (new URLSearchParams(location.search).get('flik') || 'fraga') === 'fraga';
const cite = (turn, marker) => openSource(
  'cite', {turn: Number(turn), marker: Number(marker)}, () => document.getElementById('kallan'),
);
const goThere = (left = 3) => {  // again when nothing comes of it, as with a source
  const wanted = awaited;
  trigger('go', {search: location.search});
  if (left) setTimeout(() => {
    const idle = awaited !== null && awaited === wanted && !element.querySelector('.searching');
    if (idle && here() && questions(location.search) === wanted) goThere(left - 1);
  }, 4000);
};
let shown = null;
let awaited = here() && questions(location.search) || null;  // asked of the server by the address
let tries = 2;
let waiting = false;
// What the address asked for and was left again before it came: when it comes after all, it is not
// what the user wants to see, unless something was asked or pressed meanwhile.
const overtaken = new Set();
const overtake = (asked) => {
  overtaken.add(asked);
  setTimeout(() => overtaken.delete(asked), 20000);
};
addEventListener('keydown', (event) => event.key === 'Enter' && overtaken.clear(), true);
addEventListener('click', () => overtaken.clear(), true);
const pick = (link) => {
  element.querySelectorAll('[aria-current]').forEach((a) => a.removeAttribute('aria-current'));
  if (link) element.querySelectorAll(`a[href="${link.getAttribute('href')}"]`)
    .forEach((a) => a.setAttribute('aria-current', 'true'));
};
const done = (tool, words) => {
  const place = tool.closest('.turn')?.querySelector('.done');
  if (place) place.textContent = words;
};
const copy = async (tool) => {
  const text = tool.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.style.cssText = 'position:fixed;opacity:0';
    document.body.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    tool.focus();
    if (!copied) return done(tool, %(not_copied)s);
  }
  done(tool, %(copied)s);
};
element.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#kalla-"]');
  const suggestion = event.target.closest('button[data-suggestion]');
  const tool = event.target.closest('button[data-act]');
  if (link) {
    event.preventDefault();
    pick(link);
    const [, turn, marker] = link.getAttribute('href').split('-');
    const address = new URLSearchParams(location.search);
    address.set('kalla', `${turn}-${marker}`);
    if (`?${address}` !== location.search) history.pushState(null, '', `/?${address}`);
    cite(turn, marker);
    if (window.innerWidth < 900) {
      document.getElementById('kallan')?.scrollIntoView({block: 'start'});
    }
  } else if (suggestion) {
    trigger('suggest', {question: suggestion.textContent});
  } else if (tool) {
    const {act, turn, part} = tool.dataset;
    const told = {act, turn: Number(turn), part};
    if (act === 'copy') copy(tool);
    else if (act === 'print') window.print();
    else if (act === 'save') trigger('save', told);
    else if (act === 'vote') trigger('vote', told);
    else trigger('amend', told);
  }
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  trigger('vote', {turn: Number(form.dataset.turn), comment: form.elements.comment.value});
});
addEventListener('popstate', () => {
  if (!here() || !element.isConnected) return;
  const asked = questions(location.search);
  const wanted = new URLSearchParams(location.search).get('kalla') || '';
  const [turn, marker] = wanted.split('-');
  if (awaited === null && asked === shown) {  // the same questions: another source of theirs
    const last = [...element.querySelectorAll('.turn')].pop();
    const link = marker ? element.querySelector(`a[href="#kalla-${turn}-${marker}"]`)
      : last?.querySelector('.answer a[href^="#kalla-"]');
    if (!link) return;
    pick(link);
    const [, t, m] = link.getAttribute('href').split('-');
    cite(t, m);
    return;
  }
  if (awaited !== null && awaited !== asked) overtake(awaited);
  overtaken.delete(asked);
  awaited = asked;
  tries = 0;
  goThere();
});
watch('value', () => {
  const address = element.querySelector('[data-address]')?.dataset.address;
  const earlier = shown;
  shown = address ? questions(search(address)) : null;
  if (shown === awaited) {
    awaited = null;
  } else if (awaited !== null && shown !== null && !element.querySelector('.searching')) {
    // another question was being answered when the address was left; it is asked for once more
    if (here() && tries++ < 2) {
      trigger('go', {search: location.search});
    } else {  // it writes the same otherwise: "2024" for all its days
      awaited = null;
      if (here()) history.replaceState(null, '', address);
    }
  } else if (awaited === null && shown !== null && here()
    && questions(location.search) !== shown) {
    if (!overtaken.has(shown)) history.pushState(null, '', address);
    else if (tries++ < 5) trigger('go', {search: location.search});
  }
  const turns = element.querySelectorAll('.turn');
  const last = turns[turns.length - 1];
  if (!last) return;
  const wanted = new URLSearchParams(location.search).get('kalla');
  pick((wanted && element.querySelector(`a[href="#kalla-${CSS.escape(wanted)}"]`))
    || last.querySelector('.answer a[href^="#kalla-"]'));
  const news = earlier !== shown || waiting;
  waiting = Boolean(element.querySelector('.searching'));
  if (!news) return;
  const box = element.closest('.block.scroller') || element;
  box.scrollTop += last.getBoundingClientRect().top - box.getBoundingClientRect().top - 8;
});
"""
)

# A file comes as a link that holds it: it is followed once and forgotten.
SAVED_JS = """
watch('value', () => {
  const link = element.querySelector('a[download]');
  if (!link) return;
  link.click();
  link.remove();
});
"""

# Turning a page replaces the view: the focus goes back to the button that was pressed.
_SOURCE_JS = """
let pressed = null;
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  pressed = button.dataset.act;
  trigger('act', {action: pressed});
});
watch('value', () => {
  const box = element.closest('.block.scroller') || element;
  if (!pressed) {
    box.scrollTop = 0;  // the head first, unless the marked words would be out of sight
    const mark = element.querySelector('.sheet .box');
    const below = mark?.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
    if (below > 0) box.scrollTop = below + box.clientHeight / 2;
    return;
  }
  const twin = {whole: 'less', less: 'whole', next: 'previous', previous: 'next'}[pressed];
  const button = element.querySelector(`button[data-act="${CSS.escape(pressed)}"]:not([disabled])`)
    || element.querySelector(`button[data-act="${twin}"]:not([disabled])`);
  pressed = null;
  button?.focus();
});
"""

# A list: what carries data-open opens its source in the pane of the same tab; the other buttons
# (sort, more) are acts, and keep the focus when the list is drawn anew.
LIST_JS = (
    _OPENING
    + """
let pressed = null;
element.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]');
  if (link && !('open' in link.dataset)) return;
  if (link && (event.ctrlKey || event.metaKey || event.shiftKey)) return;  // its own address
  if (link) event.preventDefault();
  const act = event.target.closest('[data-act]');
  const row = event.target.closest('[data-open]');
  if (act) {
    pressed = act.dataset.act;
    trigger('act', {action: pressed});
  } else if (row) {
    element.querySelectorAll('[aria-current]').forEach((a) => a.removeAttribute('aria-current'));
    row.setAttribute('aria-current', 'true');
    const place = (name) => name in row.dataset ? Number(row.dataset[name]) : null;
    const pane = element.closest('.tabitem')?.querySelector('.kalla');
    const told = {passage: row.dataset.open, start: place('start'), end: place('end')};
    openSource('open', told, () => pane);
    const below = pane?.getBoundingClientRect().top >= element.getBoundingClientRect().bottom;
    if (below) pane.scrollIntoView({block: 'start'});
  }
});
watch('value', () => {
  if (!pressed) return;
  const button = element.querySelector(`button[data-act="${CSS.escape(pressed)}"]`)
    || element.querySelector('[data-focus]');
  pressed = null;
  button?.focus();
});
"""
)

# What a tab shows stands in the address: a link shows it, and back and forward do. One request at a
# time: an address that was left while its answer was on the way is looked at when that comes.
STATE_JS = """
let turn = Math.floor(Math.random() * 1e9);  // of requests for what the address says
let awaited = null;  // the request on its way: its turn, and what it asked for
const tidy = (query) => {
  const fields = new URLSearchParams(query);
  fields.delete('flik');
  fields.sort();
  return fields.toString();
};
const asked = () => new URLSearchParams(location.search).get('flik') === '%(tab)s'
  ? tidy(location.search) : null;
const state = () => element.querySelector('[data-state]');
const follow = (anyway) => {
  const wanted = asked();
  if (!element.isConnected || wanted === null || awaited) return;
  if (!anyway && state() && tidy(state().dataset.state) === wanted) return;
  const mine = awaited = {turn: ++turn, wanted};
  setTimeout(() => { if (awaited === mine) awaited = null; }, 20000);  // it never came
  trigger('go', {asked: wanted, turn});
};
addEventListener('popstate', () => follow(false));
watch('value', () => {
  if (!state()) return;
  const shown = tidy(state().dataset.state);
  const address = `/?flik=%(tab)s${shown && '&'}${shown}`;
  if (awaited) {
    if (Number(state().dataset.turn) !== awaited.turn) return;
    const {wanted} = awaited;
    awaited = null;
    if (asked() !== wanted) follow(false);
    else if (shown !== wanted) history.replaceState(null, '', address);
  } else if (asked() !== null && asked() !== shown) {
    history.%(own)sState(null, '', address);
  }
});
follow(true);
"""

ANNOUNCER_JS = """
element.setAttribute('role', 'status');
element.setAttribute('aria-live', 'polite');
"""


def page_js(language: str) -> str:
    """Return the script of the whole page."""
    return _PAGE_JS % language


def conversation_js() -> str:
    """Return the script of the conversation, its words in the language spoken."""
    words = {"copied": texts.COPIED, "not_copied": texts.NOT_COPIED}
    return _CONVERSATION_JS % {name: json.dumps(said) for name, said in words.items()}


def source_js(heading: str) -> str:
    """Return the script of a source pane whose heading has the id ``heading``."""
    return _REGION % heading + _SOURCE_JS


def state_js(tab: str, own: Literal["push", "replace"] = "push") -> str:
    """Return the script of a list whose state stands in the address (``app.web.address``).

    ``own``: whether what the user chooses is a step to go back from.
    """
    return LIST_JS + STATE_JS % {"tab": tab, "own": own}
