"""A visit of one page in a real Chromium, and what is wrong with it for somebody who comes there.

axe-core finds what keeps people out; the browser says which script failed and what the page was not
allowed to run; the page itself tells whether it runs over the edge of its window.
"""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Error

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
GRAVE = ("serious", "critical")
# {rule: what stands in nodes that are all right, whatever axe says}
ALL_RIGHT = {
    # Arrows scroll the text that one types there; axe does not count what can be edited as reachable.
    "scrollable-region-focusable": '<div class="DraftEditor-root">',
}
# Contrast takes axe longer than everything else together: of texts that look alike in colour, size and
# ground it is shown three, and none of what looks as on a page before. The menu is seen when asked for.
LOOK = """
async ({menu, known}) => {
  const grounds = new Map(), looks = new Map();
  const groundOf = (element) => {
    if (!element) return "";
    if (!grounds.has(element)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(element);
      const opaque = backgroundColor.startsWith("rgb(") && backgroundImage === "none" && opacity === "1";
      const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
      grounds.set(element, opaque ? own : `${own} on ${groundOf(element.parentElement)}`);
    }
    return grounds.get(element);
  };
  const says = (element) =>
    element.matches("input, select, textarea") ||
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  for (const element of document.body.querySelectorAll("*")) {
    if (!says(element) || !element.checkVisibility() || element.closest(":disabled")) continue;
    const {color, fontSize, fontWeight} = getComputedStyle(element);
    const look = [color, fontSize, fontWeight, groundOf(element)].join(" ");
    looks.set(look, (looks.get(look) ?? 0) + 1);
    if (looks.get(look) <= 3 && !known.includes(look)) element.setAttribute("data-look", "");
  }
  axe.configure({rules: [{id: "color-contrast", selector: "[data-look]"}]});
  const found = await axe.run(
    menu ? document : {exclude: [["#wagtail-sidebar"]]},
    {resultTypes: ["violations"], preload: false, selectors: false},
  );
  // Wagtail cuts off what is too wide for the part beside the menu. What waits beyond the edge until
  // somebody calls it is no mistake: the panel and the outline of an editor, the bar of chosen rows.
  const waits = ".form-side, .w-minimap, [data-bulk-action-footer]";
  const isCut = (element) => {
    const {left, right, width} = element.getBoundingClientRect();
    if (width < 2 || (left > -2 && right < innerWidth + 2) || !element.checkVisibility()) return false;
    for (let at = element.parentElement; at && at.tagName !== "MAIN"; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== "visible") return false;
    return !element.closest(waits);
  };
  const cut = [...document.body.querySelectorAll("*")].find(isCut);
  return {
    looks: [...looks.keys()],
    cut: cut?.outerHTML.slice(0, 300),
    violations: found.violations.map(({id, impact, help, nodes}) =>
      ({id, impact, help, nodes: nodes.map((node) => [node.html, node.failureSummary])})),
  };
}
"""


class Visitor:
    """One tab of ``browser`` at the server ``url``; ``sessions``: {who: their session cookie}."""

    def __init__(self, browser, url, sessions):
        self.url, self.sessions = url, sessions
        self.menus, self.looks = set(), set()
        self.context = browser.new_context(reduced_motion="reduce")
        self.context.add_init_script(AXE)
        self.page = self.context.new_page()
        self.said = []
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("console", self._hear)

    def visit(self, path, who, language, width):
        """[what is wrong] with the page; None if no page of HTML is there."""
        self.context.clear_cookies()
        if who:
            session = {"name": "sessionid", "value": self.sessions[who], "url": self.url}
            self.context.add_cookies([session])
        self.context.set_extra_http_headers({"Accept-Language": language})
        self.page.set_viewport_size({"width": width, "height": 900})
        self.said.clear()
        try:
            answer = self.page.goto(self.url + path)
        except Error as error:
            if "Download is starting" in str(error):
                return None
            raise
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return None
        # A part of a page, for the script of another one.
        if self.page.evaluate("document.doctype === null"):
            return None
        return self.wrong(menu=(who, language, width))

    def wrong(self, menu=None):
        """[what is wrong] with the page that the tab shows."""
        asked = {"menu": menu not in self.menus, "known": sorted(self.looks)}
        found = self.page.evaluate(LOOK, asked)
        self.menus.add(menu)
        self.looks.update(found["looks"])
        wrong = [told for violation in found["violations"] for told in _grave(**violation)]
        wrong += [f"console: {text}" for text in self.said]
        if found.get("cut"):
            wrong.append(f"runs over the edge: {found['cut']}")
        return wrong

    def _hear(self, said):
        if said.type != "error":
            return
        # A browser asks for the icon of what is no page of ours, as of JSON, and calls it an error that
        # the page of what is not there says 404. What the page itself may not run has its address, too.
        where = said.location["url"]
        unheard = where == self.page.url or where.endswith("/favicon.ico")
        if not (unheard and said.text.startswith("Failed to load resource")):
            self.said.append(f"{said.text} ({where})")


def _grave(id, impact, help, nodes):
    nodes = [node for node in nodes if node[0] != ALL_RIGHT.get(id)]
    if nodes and impact in GRAVE:
        html, why = nodes[0]
        yield f"{id} ({impact}, {len(nodes)} times): {help}\n    {html[:400]}\n    {why}"
