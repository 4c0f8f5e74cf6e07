// Shows of the form of a dialogue what its other answers ask for.

const form = document.getElementById("rosa-start");

function show() {
  const { mode } = form.elements;
  const needsSecond = mode.value === "ai_vs_ai";
  for (const name of ["agent_2_persona", "agent_2_text"]) {
    form.querySelector(`[data-rosa-field=${name}]`).hidden = !needsSecond;
  }
}

form.addEventListener("change", show);
show();
