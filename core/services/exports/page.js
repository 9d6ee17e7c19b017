(function () {
  var root = document.documentElement;
  var held = document.getElementById("figures");
  var figures = held ? JSON.parse(held.textContent) : [];
  var places = document.querySelectorAll(".chart");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var PAPER = 1280, SHEET = 905, EDGE = 64;
  var size = document.createElement("style");

  function draw() {
    var style = getComputedStyle(root);
    var ink = style.getPropertyValue("--ink").trim();
    var line = style.getPropertyValue("--line").trim();
    figures.forEach(function (figure, number) {
      var layout = JSON.parse(JSON.stringify(figure.layout));
      layout.paper_bgcolor = layout.plot_bgcolor = "rgba(0,0,0,0)";
      layout.font = { color: ink, family: getComputedStyle(document.body).fontFamily, size: 13 };
      ["xaxis", "yaxis"].forEach(function (name) {
        layout[name] = Object.assign({ gridcolor: line, zerolinecolor: line }, layout[name]);
      });
      if (root.classList.contains("paper")) {
        layout.width = places[number].clientWidth;
        layout.height = places[number].clientHeight;
      }
      Plotly.react(places[number], figure.data, layout, { displayModeBar: false, responsive: true });
    });
  }

  // A sheet is as high as the highest band, so that no tile is cut; the first band has the title.
  function measure() {
    var bands = document.querySelectorAll(".grid, section:not(.tile)");
    var head = document.querySelector("header");
    var high = SHEET;
    bands.forEach(function (band, number) {
      var above = number === 0 && head ? head.offsetHeight + 16 : 0;
      high = Math.max(high, band.offsetHeight + above + EDGE);
    });
    size.textContent = "@page { size: " + PAPER + "px " + Math.ceil(high + 1) + "px; margin: 0; }";
    root.setAttribute("data-height", document.querySelector("main").offsetHeight);
  }

  function paper(on) {
    root.classList.toggle("paper", on);
    draw();
    if (on) { document.head.append(size); measure(); } else { size.remove(); }
  }

  var board = document.querySelector(".board");
  if (board && location.hash === "#paper") {
    paper(true);
  } else {
    draw();
    if (board) {
      window.addEventListener("beforeprint", function () { paper(true); });
      window.addEventListener("afterprint", function () { paper(false); });
    }
  }
  dark.addEventListener("change", draw);
})();
