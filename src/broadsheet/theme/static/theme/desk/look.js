// The look's form: the preview stands open beside it, and a colour can be picked as well as typed.
document.addEventListener('DOMContentLoaded', function () {
  var panel = document.querySelector('[data-side-panel="preview"]');
  if (panel && window.innerWidth >= 1000) {
    window.setTimeout(function () { panel.dispatchEvent(new Event('open')); }, 50);
  }
  document.querySelectorAll('input[data-colour]').forEach(function (typed) {
    var picker = document.createElement('input');
    var label = document.querySelector('label[for="' + typed.id + '"]');
    picker.type = 'color';
    picker.className = 'bs-picker';
    picker.setAttribute('aria-label', label ? label.textContent.trim() : typed.name);
    function follow() {
      if (/^#[0-9a-f]{6}$/i.test(typed.value)) { picker.value = typed.value; }
      picker.classList.toggle('bs-picker--empty', !typed.value);
    }
    picker.addEventListener('input', function () {
      typed.value = picker.value;
      picker.classList.remove('bs-picker--empty');
      typed.dispatchEvent(new Event('input', { bubbles: true }));
      typed.dispatchEvent(new Event('change', { bubbles: true }));
    });
    typed.addEventListener('input', follow);
    typed.parentNode.insertBefore(picker, typed.nextSibling);
    follow();
  });
});
