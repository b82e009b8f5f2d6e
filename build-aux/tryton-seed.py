#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fill an empty Tryton 6.0 database with the test company "Maple Shop Inc.".

Usage: tryton-seed.py TRYTOND_CONF [DATABASE]

Must be run with the system's own Python, in which the packages tryton-server
and tryton-proteus live.  The script works inside the server code (proteus with
set_trytond), which takes a few seconds where the network protocol takes a
minute.  It is run once, on the template that build-aux/tryton then copies.

What the company has, and why:

* currency US Dollar, one fiscal year each for 2025, 2026 and 2027.  The
  periods of 2025 are closed, so that a posting into locked books can be tried.
* the minimal chart, and beside it the accounts of a web shop.  A line of a
  customer invoice takes only accounts whose type has "revenue" set, and that
  flag is possible only in the income statement; so all that changes the result
  and appears on a sale is of such a type (sales, shipping, returns, discounts,
  exchange, rounding).  Liabilities (tax, tips, gift cards) and the suspense
  account come onto an invoice as manual tax lines, which take any account.
* no party is required except on the receivable and payable accounts, so that
  journal entries need none.
* a payment method for the clearing account, a "Direct" payment term, a general
  journal, a buyer "Online Customers" with an address, and permission to cancel
  posted customer invoices.
"""
import datetime
import os
import sys
from decimal import Decimal

# trytond.tests, which the helpers of the modules import, asks for a name.
os.environ['DB_NAME'] = ':memory:'

from proteus import Model, config  # noqa: E402

DATABASE = sys.argv[2] if len(sys.argv) > 2 else 'daybook'
CONTEXT = config.set_trytond(DATABASE, config_file=sys.argv[1])

from trytond.modules.account.tests.tools import (  # noqa: E402
    create_chart, create_fiscalyear, get_accounts)
from trytond.modules.account_invoice.tests.tools import (  # noqa: E402
    create_payment_term, set_fiscalyear_invoice_sequences)
from trytond.modules.company.tests.tools import (  # noqa: E402
    create_company, get_company)

# code, name, type.  The types are those of the minimal chart, except the last.
ACCOUNTS = [
    ('1000', 'Checking', 'Cash'),
    ('1050', 'Stripe Clearing USD', 'Cash'),
    ('1060', 'Stripe Reserve', 'Current Asset'),
    ('1070', 'Disputed Payments', 'Current Asset'),
    ('2100', 'Sales Tax Payable', 'Tax'),
    ('2150', 'Tips Payable', 'Current Liability'),
    ('2200', 'Gift Card Liability', 'Current Liability'),
    ('4000', 'Sales', 'Revenue'),
    ('4010', 'Shipping Income', 'Revenue'),
    ('4080', 'Sales Returns', 'Revenue'),
    ('4090', 'Discounts', 'Revenue'),
    ('6000', 'Processor Fees', 'Expense'),
    ('6010', 'Dispute Fees', 'Expense'),
    ('6020', 'Chargeback Losses', 'Expense'),
    ('7900', 'Exchange Gain or Loss', 'Other Income and Expense'),
    ('7990', 'Rounding', 'Other Income and Expense'),
    ('9990', 'Suspense', 'Current Asset'),
    ]


def seed_company():
    """Create the dollar and the company in it; return the company."""
    Currency = Model.get('currency.currency')
    Rate = Model.get('currency.currency.rate')
    Party = Model.get('party.party')
    dollar = Currency(name='US Dollar', symbol='$', code='USD',
        numeric_code='840', digits=2, rounding=Decimal('0.01'))
    dollar.save()
    Rate(date=datetime.date(2000, 1, 1), rate=Decimal(1), currency=dollar).save()
    party = Party(name='Maple Shop Inc.')
    party.save()
    create_company(party=party, currency=dollar)
    company = get_company()
    company.cancel_invoice_out = True
    company.save()
    return company


def seed_years(company):
    """Create the fiscal years with monthly periods; close those of 2025."""
    Period = Model.get('account.period')
    for year in (2025, 2026, 2027):
        fiscal_year = create_fiscalyear(company, datetime.date(year, 6, 1))
        fiscal_year = set_fiscalyear_invoice_sequences(fiscal_year)
        fiscal_year.save()
        fiscal_year.click('create_period')
    old = Period.find([('start_date', '<', datetime.date(2026, 1, 1))])
    Period.click(old, 'close')


def find_types(company):
    """Return the account types by the names that ACCOUNTS uses."""
    Type = Model.get('account.account.type')

    def find(name, parent=None):
        domain = [('company', '=', company.id), ('name', '=', name)]
        if parent:
            domain.append(('parent.name', '=', parent))
        found, = Type.find(domain)
        return found

    root = find('Minimal Account Type Chart')
    other = Type(name='Other Income and Expense', company=company, parent=root,
        statement='income', revenue=True, expense=True, sequence=60)
    other.save()
    return {
        'Cash': find('Cash'),
        'Current Asset': find('Current', 'Asset'),
        'Current Liability': find('Current', 'Liability'),
        'Tax': find('Tax'),
        'Revenue': find('Revenue'),
        'Expense': find('Expense'),
        'Other Income and Expense': other,
        }


def seed_accounts(company):
    """Create the chart and the accounts of the shop; return these by name."""
    Account = Model.get('account.account')
    create_chart(company)
    main = get_accounts(company)
    types = find_types(company)
    result = {'receivable': main['receivable']}
    for code, name, type_name in ACCOUNTS:
        account = Account(name=name, code=code, company=company,
            type=types[type_name], parent=main['cash'].parent)
        account.party_required = False
        account.save()
        result[name] = account
    return result


def seed_payment(accounts):
    """Create the payment term, the payment methods and the general journal."""
    Journal = Model.get('account.journal')
    Method = Model.get('account.invoice.payment.method')
    Sequence = Model.get('ir.sequence')
    create_payment_term().save()
    cash, = Journal.find([('type', '=', 'cash')])
    clearing = accounts['Stripe Clearing USD']
    Method(name='Stripe USD', journal=cash, credit_account=clearing,
        debit_account=clearing).save()
    sequence, = Sequence.find([('sequence_type.name', '=', 'Account Journal')], limit=1)
    Journal(name='General', code='GEN', type='general', sequence=sequence).save()


def seed_tax(accounts):
    """Create one sales tax as a shop in New York would have it."""
    Tax = Model.get('account.tax')
    payable = accounts['Sales Tax Payable']
    Tax(name='Sales Tax 8.875 %', description='Sales Tax', type='percentage',
        rate=Decimal('0.08875'), invoice_account=payable,
        credit_note_account=payable).save()


def seed_customer():
    """Create the collective buyer of a web shop."""
    Party = Model.get('party.party')
    party = Party(name='Online Customers')
    address, = party.addresses
    address.name = 'Online Customers'
    address.street = '12 Example Street'
    address.city = 'New York'
    address.postal_code = '10001'
    party.save()


def main():
    company = seed_company()
    accounts = seed_accounts(company)
    seed_years(company)
    seed_payment(accounts)
    seed_tax(accounts)
    seed_customer()


main()
