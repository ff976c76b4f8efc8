import type { Command } from 'commander'
import type { Tools } from '../connect.ts'
import { addAcademyCommands } from './academy.ts'
import { addAssertCommands } from './assert.ts'
import { addCategoryCommands } from './category.ts'
import { addContractCommands } from './contract.ts'
import { addCountCommands } from './count.ts'
import { addKeyCommands } from './key.ts'
import { addMembershipCommands } from './membership.ts'
import { addMeterCommands } from './meter.ts'
import { addNarrativeCommands } from './narrative.ts'
import { addSizeCommands } from './size.ts'
import { addStructureCommands } from './structure.ts'
import { addTargetCommands } from './target.ts'
import { addTrustCommands } from './trust.ts'
import { addUserCommands } from './user.ts'

/** The commands for who and what there is, in the order in which a new ledger needs them. */
export function addOrganisation(program: Command, tools: Tools): void {
  addTrustCommands(program, tools)
  addAcademyCommands(program, tools)
  addMembershipCommands(program, tools)
  addStructureCommands(program, tools)
  addMeterCommands(program, tools)
  addCountCommands(program, tools)
  addContractCommands(program, tools)
  addAssertCommands(program, tools)
  addTargetCommands(program, tools)
  addNarrativeCommands(program, tools)
  addSizeCommands(program, tools)
  addCategoryCommands(program, tools)
  addUserCommands(program, tools)
  addKeyCommands(program, tools)
}
