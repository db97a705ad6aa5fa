// Contents are folded on a small screen. Tables can be sorted: a click on a heading sorts by it, up,
// down and back as it was.
(() => {
  const dutch = document.documentElement.lang === "nl";
  const months = document.body.dataset.months.split(" ");
  if (innerWidth < 1024) document.querySelector(".contents details").open = false;
  const words = new Intl.Collator(document.documentElement.lang, { numeric: true });

  function value(cell) {
    const text = cell.textContent.trim();
    if (text === "" || text === "–") return null;
    const dated = text.match(/^(?:(\d{1,2}) )?([^\d\s]+) (\d{4})$/);
    if (dated) {
      const month = months.findIndex((short) => dated[2].startsWith(short.replace(".", "")));
      if (month >= 0) return (+dated[3] * 12 + month) * 31 + +(dated[1] || 0);
    }
    const plain = text.match(/^[<>≤≥ ]*([−-]?[\d.,]+)/);
    if (!plain) return text;
    const [thousands, decimal] = dutch ? [/\./g, ","] : [/,/g, "."];
    return Number(plain[1].replace("−", "-").replace(thousands, "").replace(decimal, "."));
  }

  function compare(left, right) {
    if (left === null || right === null) return (left === null) - (right === null);
    if (typeof left === "number" && typeof right === "number") return left - right;
    return words.compare(String(left), String(right));
  }

  for (const table of document.querySelectorAll("main table:not(.minute table)")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const original = [...body.rows];
    if (original.length < 3) continue;
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const next = { ascending: "descending", descending: null }[now];
        const order = now === null ? "ascending" : next;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        let rows = original;
        if (order) {
          head.setAttribute("aria-sort", order);
          const sign = order === "ascending" ? 1 : -1;
          rows = original
            .map((row) => [value(row.cells[column]), row])
            .sort(([a], [b]) => (a === null || b === null ? compare(a, b) : sign * compare(a, b)))
            .map(([, row]) => row);
        }
        body.append(...rows);
      });
    });
  }
})();
