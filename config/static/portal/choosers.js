// Gives a box for a day or an hour its calendar, wherever and whenever it comes into the page; Wagtail's
// own way is a script within the page, which our policy forbids.
const KINDS = ["initDateChooser", "initTimeChooser", "initDateTimeChooser"];

window.wagtail.app.register(
  "hk-chooser",
  class extends window.StimulusModule.Controller {
    static values = { for: String, kind: String, how: Object };

    connect() {
      if (KINDS.includes(this.kindValue)) window[this.kindValue](this.forValue, this.howValue);
      this.element.remove(); // once is enough, also when the box is moved
    }
  },
);
