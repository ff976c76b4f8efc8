import {
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from 'govuk-frontend'
import { copyButtons } from './copy.ts'
import './refresh.ts'
import './remember.ts'
import { enhanceUploads } from './upload.ts'

// What the components of GOV.UK Frontend do with script. Everything works without.
document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
])
  createAll(component)
enhanceUploads()
copyButtons()
