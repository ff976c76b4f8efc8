// Before anything is drawn: what is only of use with script may be styled by these classes.
document.documentElement.classList.add('tc-script')
document.addEventListener('DOMContentLoaded', () => {
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
})
