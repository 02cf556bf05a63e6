
// What of the list is wanted: each filter narrows it, and how many are left is said aloud.

const FAMILIES = {
  PRC: t("Price"), AVL: t("Availability"), PRM: t("Promotion"), VCH: t("Voucher"), INF: t("Information"),
  POL: t("Policy"), JRN: t("Journey"), CMP: t("Competitor"), LEG: t("Legal"), DAT: t("Data"),
};

const familyOf = code => code.replace(/\d+$/, "");

// Selects by the name of what they narrow. Each option is [value, text, optional group].
const SELECTS = {
  channel: {
    title: t("Who mends it"), read: of.channel,
    options: () => tally(of.channel).map(([name, n]) => [name, `${mender(name)}${isCompetitor(name) ? ` (${label(name)})` : ""} · ${count(n)}`]),
  },
  rule: {
    title: t("Rule"), read: of.code,
    matches: (row, wanted) => of.code(row) === wanted || familyOf(of.code(row)) === wanted,
    options: ruleOptions,
  },
  confidence: {
    title: t("Confidence"), read: of.confidence,
    options: () => tally(of.confidence).map(([name, n]) => [name, `${spoken(name)} · ${count(n)}`]),
  },
  stage: {
    title: t("Stage"), read: of.stage,
    options: () => tally(of.stage).map(([name, n]) => [name, `${spoken(name)} · ${count(n)}`]),
  },
  cause: {
    title: t("Probable cause"), read: of.cause,
    options: () => tally(of.cause).map(([name, n]) => [name, `${spoken(name)} · ${count(n)}`]),
  },
  baseline: {
    title: t("Baseline"), read: of.baseline,
    options: () => tally(of.baseline).map(([name, n]) => [name, `${spoken(name)} · ${count(n)}`]),
  },
};

function ruleOptions() {
  const names = new Map(ROWS.map(row => [of.code(row), of.name(row)]));
  const rules = tally(of.code), families = new Map();
  for (const [code, n] of rules) families.set(familyOf(code), (families.get(familyOf(code)) ?? 0) + n);
  return [...families].flatMap(([family, all]) => {
    const group = FAMILIES[family] ?? family;
    const own = rules.filter(([code]) => familyOf(code) === family)
      .map(([code, n]) => [code, `${code} ${names.get(code)} · ${count(n)}`, group]);
    return [[family, `${t("All of {family}", {family: group})} · ${count(all)}`, group], ...own];
  });
}

const wanted = {text: "", severities: new Set(), channel: "", rule: "", confidence: "", stage: "", cause: "", baseline: ""};

// Every text of an irritant that one may look for, made when first searched.
const haystacks = [];
const haystack = index => haystacks[index] ??= [
  of.title, of.gtin, of.sku, of.key, of.message, of.code, of.name, of.fingerprint, row => label(of.channel(row)),
].map(read => read(ROWS[index]) ?? "").join("\n").toLocaleLowerCase(LOCALE);

function matching() {
  const needles = wanted.text.toLocaleLowerCase(LOCALE).split(/\s+/).filter(Boolean);
  const tests = [];
  if (wanted.severities.size) tests.push(row => wanted.severities.has(of.severity(row)));
  for (const [name, select] of Object.entries(SELECTS)) {
    const value = wanted[name];
    if (value) tests.push(select.matches ? row => select.matches(row, value) : row => select.read(row) === value);
  }
  return ROWS.filter((row, index) =>
    tests.every(test => test(row)) && needles.every(needle => haystack(index).includes(needle)));
}

function filterForm() {
  const search = el("label.search", {}, t("Search"), el("input", {
    type: "search", id: "search", autocomplete: "off", spellcheck: "false", maxlength: "200",
    placeholder: t("Product, GTIN, SKU, words"), oninput: soon(event => { wanted.text = event.target.value; refresh(); })}));
  const levels = el("fieldset.levels", {}, el("legend", {}, t("Severity")), SEVERITIES.map(name => el("label", {},
    el("input", {type: "checkbox", name: "severity", value: name, onchange: event => {
      event.target.checked ? wanted.severities.add(name) : wanted.severities.delete(name);
      refresh();
    }}), chip(name), " ", el("span.fine", {}, count(report.counts[name])))));
  const selects = Object.entries(SELECTS).map(([name, select]) => selectOf(name, select)).filter(Boolean);
  return el("form.filters", {role: "search", "aria-label": t("Filter the irritants"), onsubmit: event => event.preventDefault()},
    search, levels, selects, sortSelect(),
    el("button", {type: "button", id: "clear", onclick: () => showOnly({})}, t("Clear filters")));
}

// A select with a choice to make; nothing where all irritants are alike.
function selectOf(name, {title, options}) {
  const choices = options();
  if (choices.length < 2) return null;
  const select = el("select", {id: `filter-${name}`, onchange: event => { wanted[name] = event.target.value; refresh(); }},
    el("option", {value: ""}, t("All")));
  const groups = new Map();
  for (const [value, text, group] of choices) {
    const option = el("option", {value}, text);
    if (!group) select.append(option);
    else {
      if (!groups.has(group)) groups.set(group, select.appendChild(el("optgroup", {label: group})));
      groups.get(group).append(option);
    }
  }
  return el("label", {}, title, select);
}

// Typing is answered when it pauses.
function soon(answer) {
  let timer = 0;
  return event => { clearTimeout(timer); timer = setTimeout(answer, 120, event); };
}

// Shows what answers to these filters alone, and goes there.
function showOnly({code = "", channel = "", cause = "", stage = ""}) {
  Object.assign(wanted, {text: "", rule: code, channel, cause, stage, confidence: "", baseline: ""});
  wanted.severities.clear();
  document.getElementById("search").value = "";
  document.querySelectorAll("input[name=severity]").forEach(box => { box.checked = false; });
  for (const name of Object.keys(SELECTS)) {
    const select = document.getElementById(`filter-${name}`);
    if (select) select.value = wanted[name];
  }
  refresh();
  document.getElementById("irritants-title").focus();
  document.getElementById("irritants").scrollIntoView();
}
