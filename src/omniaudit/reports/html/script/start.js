
// The page is put together once; from there on the address and the filters decide.

function start() {
  const parts = [headline(), mendFirst(), causes(), irritants(), products(), accuracy(), journeys(), touchpoints(), agreement(),
    maturity(), trend(), channels(), unchecked()];
  const main = el("main.page", {id: "content"}, parts.filter(Boolean));
  document.getElementById("root").append(
    el("a.skip", {href: "#irritants"}, t("Skip to the irritants")),
    header(), main,
    el("footer.page", {}, el("p", {}, t("Made by omniaudit {version} from what the channels said at the time given. Nothing on this page is sent anywhere.",
      {version: report.tool.version}))),
    dialog);
  main.before(el("div.page.bar-of-parts", {}, masthead()));
  refresh();
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(part => { part.open = true; }));
  follow();
}

start();
