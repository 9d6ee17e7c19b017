(function () {
  var figures = JSON.parse(document.getElementById("figures").textContent);
  var places = document.querySelectorAll(".chart");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function draw() {
    var style = getComputedStyle(document.documentElement);
    var ink = style.getPropertyValue("--ink").trim();
    var line = style.getPropertyValue("--line").trim();
    figures.forEach(function (figure, number) {
      var layout = JSON.parse(JSON.stringify(figure.layout));
      layout.paper_bgcolor = layout.plot_bgcolor = "rgba(0,0,0,0)";
      layout.font = { color: ink, family: getComputedStyle(document.body).fontFamily, size: 13 };
      ["xaxis", "yaxis"].forEach(function (name) {
        layout[name] = Object.assign({ gridcolor: line, zerolinecolor: line }, layout[name]);
      });
      Plotly.react(places[number], figure.data, layout, { displayModeBar: false, responsive: true });
    });
  }
  draw();
  dark.addEventListener("change", draw);
})();
