
// The irritants a page at a time, sorted, to be walked with the arrow keys.

const PAGE = 50;
const COLLATOR = new Intl.Collator(LOCALE, {numeric: true});
const by = read => (a, b) => COLLATOR.compare(read(a), read(b));

// The order within equals stays that of the ranks.
const ORDERS = {
  rank: {title: t("Severity"), option: t("Worst first"), compare: null},
  product: {title: t("Product and what is wrong"), option: t("Product"), compare: by(of.title)},
  channel: {title: t("Who mends it"), option: t("Who mends it"), compare: by(row => mender(of.channel(row)))},
  rule: {title: t("Rule"), option: t("Rule"), compare: by(of.code)},
  confidence: {title: t("Confidence"), option: t("Confidence"), compare: (a, b) => a[6] - b[6]},
};

const list = {rows: ROWS, order: "rank", reversed: false, page: 0};

function irritants() {
  if (!ROWS.length) return null;
  const heads = Object.entries(ORDERS).map(([name, {title}]) => el("th", {scope: "col", role: "columnheader", id: `by-${name}`},
    el("button", {type: "button", onclick: () => sortBy(name)}, title)));
  const basis = report.exposure_known ? "" : t("Exposure is unknown: all products weigh the same.");
  return section("irritants", t("Irritants"), basis,
    filterForm(),
    el("p.found", {id: "found", role: "status", "aria-live": "polite"}),
    el("table.irritants", {role: "table", id: "list"},
      el("caption.hidden", {}, t("Irritants; arrow keys walk the list, Enter shows all values of the product")),
      el("thead", {role: "rowgroup"}, el("tr", {role: "row"}, heads)),
      el("tbody", {role: "rowgroup", id: "rows", onkeydown: walk})),
    el("nav.pages", {"aria-label": t("Pages of the list")},
      el("button", {type: "button", id: "previous", onclick: () => turn(-1)}, t("Previous")),
      el("span", {id: "page", "aria-live": "polite"}),
      el("button", {type: "button", id: "next", onclick: () => turn(1)}, t("Next"))));
}

const MOST_PRODUCTS = 10;

// Where several irritants meet: what one customer of that product may stumble over in one purchase.
function products() {
  const rows = [...PRODUCTS].slice(0, MOST_PRODUCTS).map(([key, worst]) => {
    const found = irritantsOf(key), channels = [...new Set(found.map(of.channel))];
    return [
      el("a.product", {href: address(found[0])}, data(clipped(of.title(found[0])))),
      {content: [chip(severityOf(worst)), " ", score(worst)]},
      figures(count(found.length)),
      data([...new Set(channels.map(mender))].join(", ")),
      [...new Set(found.map(of.code))].join(" "),
    ];
  });
  return rows.length ? section("products", t("Products"),
    t("Where several irritants meet in one product, they count together."),
    table(t("Products, worst first"), [t("Product"), t("Score"), t("Irritants"), t("Who mends it"), t("Rule")], rows)) : null;
}

function sortSelect() {
  return el("label.sort", {}, t("Order"), el("select", {id: "order", onchange: event => {
    list.reversed = false;
    list.order = event.target.value;
    refresh();
  }}, Object.entries(ORDERS).map(([name, {option}]) => el("option", {value: name}, option))));
}

function sortBy(name) {
  list.reversed = list.order === name && !list.reversed;
  list.order = name;
  document.getElementById("order").value = name;
  refresh();
}

// Filters and sorts anew, and shows the first page.
function refresh() {
  if (!ROWS.length) return;
  const {compare} = ORDERS[list.order];
  list.rows = matching();
  if (compare) list.rows.sort((a, b) => compare(a, b) || of.rank(a) - of.rank(b));
  if (list.reversed) list.rows.reverse();
  list.page = 0;
  const found = list.rows.length;
  document.getElementById("found").textContent = found
    ? plural(found, "{n} irritant of {all}", "{n} irritants of {all}", {all: count(ROWS.length)})
    : t("No irritant answers to these filters.");
  for (const name of Object.keys(ORDERS)) {
    document.getElementById(`by-${name}`).setAttribute("aria-sort",
      list.order !== name ? "none" : list.reversed ? "descending" : "ascending");
  }
  showPage();
}

function turn(step) {
  const last = Math.max(Math.ceil(list.rows.length / PAGE) - 1, 0);
  const page = Math.min(Math.max(list.page + step, 0), last);
  if (page === list.page) return false;
  list.page = page;
  showPage();
  document.getElementById("list").scrollIntoView();
  return true;
}

function showPage() {
  const pages = Math.max(Math.ceil(list.rows.length / PAGE), 1), from = list.page * PAGE;
  document.getElementById("rows").replaceChildren(...list.rows.slice(from, from + PAGE).map(listRow));
  document.getElementById("page").textContent = t("Page {page} of {pages}", {page: count(list.page + 1), pages: count(pages)});
  document.getElementById("previous").disabled = list.page === 0;
  document.getElementById("next").disabled = list.page === pages - 1;
  document.querySelector("nav.pages").hidden = pages === 1;
}

function listRow(row) {
  const baseline = of.baseline(row);
  const cell = (name, ...children) => el(`td.${name}`, {role: "cell"}, children);
  return el("tr", {role: "row"},
    cell("severity", chip(of.severity(row)), el("span.score", {}, score(of.score(row)))),
    cell("what", el("a.product", {href: address(row)}, data(clipped(of.title(row)))),
      el("p", {}, data(clipped(of.message(row)))),
      baseline && baseline !== "new" ? el("span.tag", {}, spoken(baseline)) : null,
      of.cause(row) ? el("span.tag", {}, data(spoken(of.cause(row)))) : null),
    cell("who", data(mender(of.channel(row)))),
    cell("rule", el("b", {}, of.code(row)), " ", el("span", {}, of.name(row))),
    cell("confidence", el("span.label", {}, `${t("Confidence")}: `), spoken(of.confidence(row))));
}

// Up and down walk the rows, over the page's end to the next page; Home and End go to the page's ends.
function walk(event) {
  const links = [...document.querySelectorAll("#rows a.product")];
  const here = links.indexOf(document.activeElement);
  const goal = {ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1}[event.key];
  if (goal === undefined || here < 0) return;
  event.preventDefault();
  if (goal < 0 || goal >= links.length) {
    if (!turn(goal < 0 ? -1 : 1)) return;
    [...document.querySelectorAll("#rows a.product")].at(goal < 0 ? -1 : 0).focus();
  } else {
    links[goal].focus();
  }
}
