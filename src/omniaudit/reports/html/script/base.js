"use strict";
// What the others draw with. Data reaches the page as text nodes and attributes of a known kind, never as markup.

const parsed = id => JSON.parse(document.getElementById(id).textContent);
const report = parsed("report");
const WORDS = new Map(Object.entries(parsed("words")));

// The report's locale; English where the browser takes it for none.
const LOCALE = (() => {
  try { return Intl.getCanonicalLocales(report.locale)[0] ?? "en"; } catch { return "en"; }
})();

// A sentence in the report's language, with its {names} filled.
function t(sentence, names = {}) {
  return (WORDS.get(sentence) ?? sentence).replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);
}

// What stands between a name and what is said of it.
const COLON = t("{place}: {what}", {place: "", what: ""});

const PLURALS = new Intl.PluralRules(LOCALE);

// One sentence of two; {n} is the number.
function plural(n, one, more, names = {}) {
  return t(PLURALS.select(n) === "one" ? one : more, {...names, n: count(n)});
}

const COUNT = new Intl.NumberFormat(LOCALE);
const ONE_DECIMAL = new Intl.NumberFormat(LOCALE, {minimumFractionDigits: 1, maximumFractionDigits: 1});
const PERCENT = new Intl.NumberFormat(LOCALE, {style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1});
const WHOLE_PERCENT = new Intl.NumberFormat(LOCALE, {style: "percent"});
// The zone whose clock times follow, and what tells how far that is from UTC; UTC where the browser can't.
const [ZONE, OFFSET] = (() => {
  try {
    return [report.zone, new Intl.DateTimeFormat("en", {timeZone: report.zone, timeZoneName: "shortOffset"})];
  } catch { return ["UTC", null]; }
})();
const DAY_AND_TIME = new Intl.DateTimeFormat(LOCALE, {dateStyle: "medium", timeStyle: "short", timeZone: ZONE});

const count = n => COUNT.format(n);
const score = n => ONE_DECIMAL.format(n);
// Only all is 100 % and only nothing is 0 %.
const rate = r => r === 0 || r === 1 ? WHOLE_PERCENT.format(r) : PERCENT.format(Math.min(Math.max(r, 0.001), 0.999));
const offset = date =>
  OFFSET?.formatToParts(date).find(part => part.type === "timeZoneName").value.replace(/^GMT([+]0$)?/, "UTC") ?? "UTC";
const moment = text => text ? `${DAY_AND_TIME.format(new Date(text))} ${offset(new Date(text))}` : "";

const CURRENCIES = new Map();

// An amount as a decimal string, exactly, as people of the locale write it.
function money(amount, currency) {
  if (!/^-?\d{1,30}(\.\d{1,20})?$/.test(amount)) return `${amount} ${currency}`;
  if (!CURRENCIES.has(currency)) {
    let format = null;
    try { format = new Intl.NumberFormat(LOCALE, {style: "currency", currency}); } catch { /* not a currency */ }
    CURRENCIES.set(currency, format);
  }
  const format = CURRENCIES.get(currency);
  if (!format) return `${amount} ${currency}`;
  const decimals = (amount.split(".")[1] ?? "").length;
  const usual = format.resolvedOptions().maximumFractionDigits;
  return decimals <= usual ? format.format(amount)
    : new Intl.NumberFormat(LOCALE, {style: "currency", currency, minimumFractionDigits: decimals}).format(amount);
}

// A code such as out_of_stock as words of the language.
const spoken = code => t(String(code).replaceAll("_", " "));

const capital = text => text.charAt(0).toLocaleUpperCase(LOCALE) + text.slice(1);

// An element. Properties are attributes; "on…" are listeners. Children are elements or text; nothing is left out.
function el(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== ""));
  return element;
}

// Text that a channel wrote: it keeps its own direction, and does not turn its neighbours'.
const data = text => el("bdi", {}, text);

// A sentence of ours in which `names` stand between backticks.
const prose = text => text.split("`").map((part, index) => index % 2 ? el("code", {}, data(part)) : data(part));

// A table that stays one to a screen reader when a narrow screen shows its rows as blocks.
function table(caption, heads, rows, kind = "") {
  const cells = row => row.map((cell, index) => {
    const {content, ...attributes} = cell && cell.content !== undefined ? cell : {content: cell};
    return index === 0
      ? el("th", {scope: "row", role: "rowheader", ...attributes}, content)
      : el("td", {role: "cell", "data-head": heads[index], ...attributes}, content);
  });
  return el("div.scroll", {tabindex: "0", role: "region", "aria-label": caption},
    el(kind ? `table.${kind}` : "table", {role: "table"},
      el("caption", {}, el("span", {}, caption)),
      el("thead", {role: "rowgroup"},
        el("tr", {role: "row"}, heads.map((head, index) =>
          el("th", {scope: "col", role: "columnheader", class: rows[0]?.[index]?.class === "number" && "number"}, head)))),
      el("tbody", {role: "rowgroup"}, rows.map(row => el("tr", {role: "row"}, cells(row))))));
}

// A part of the page with its heading; nothing where it has nothing to show.
function section(id, title, lead, ...children) {
  const content = children.flat(Infinity).filter(Boolean);
  if (!content.length) return null;
  return el("section", {id, "aria-labelledby": `${id}-title`},
    el("h2", {id: `${id}-title`, tabindex: "-1"}, title), lead ? el("p.lead", {}, lead) : null, content);
}
