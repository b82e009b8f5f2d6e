/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema as text, one row per type: "name:kind". Included by sandbox-quickbooks-schema.c only.
 *   s<max> string   d date   t time   b boolean   m money   n decimal   i integer   r<Entity>
 * reference e<Enum> enumeration   o<Type> object   x opaque   and a trailing * for a list Names and
 * kinds are those of Finance.xsd and IntuitBaseTypes.xsd; lengths those of the API reference. */
#pragma once

#define ENTITY                                                                                     \
  "Id:s SyncToken:s MetaData:oModificationMetaData CustomField:oCustomField* AttachableRef:x* "    \
  "domain:s sparse:b "                                                                             \
  "status:s "

#define TRANSACTION                                                                                \
  ENTITY                                                                                           \
  "DocNumber:s21 TxnDate:d TxnSubType:eTxnSubTypeEnum DepartmentRef:rDepartment CurrencyRef:r "    \
  "ExchangeRate:n "                                                                                \
  "PrivateNote:s4000 TxnStatus:s LinkedTxn:oLinkedTxn* Line:oLine* TxnTaxDetail:oTxnTaxDetail "    \
  "TxnSource:s "                                                                                   \
  "TaxFormType:s TaxFormNum:s TransactionLocationType:s Tag:x* TxnApprovalInfo:x RecurDataRef:r "  \
  "RecurringInfo:x "                                                                               \
  "ProjectRef:r TotalCostAmount:m HomeTotalCostAmount:m "

#define SALES                                                                                      \
  TRANSACTION                                                                                      \
  "AutoDocNumber:b CustomerRef:rCustomer CustomerMemo:r BillAddr:oPhysicalAddress "                \
  "ShipAddr:oPhysicalAddress "                                                                     \
  "FreeFormAddress:b ShipFromAddr:oPhysicalAddress RemitToRef:r ClassRef:rClass "                  \
  "SalesTermRef:rTerm DueDate:d "                                                                  \
  "SalesRepRef:r PONumber:s FOB:s ShipMethodRef:r ShipDate:d TrackingNum:s "                       \
  "GlobalTaxCalculation:eGlobalTaxCalculationEnum TotalAmt:m HomeTotalAmt:m "                      \
  "ApplyTaxAfterDiscount:b "                                                                       \
  "ShippingTaxIncludedInTotalTax:b TemplateRef:r PrintStatus:ePrintStatusEnum "                    \
  "EmailStatus:eEmailStatusEnum "                                                                  \
  "BillEmail:oEmailAddress BillEmailCc:oEmailAddress BillEmailBcc:oEmailAddress "                  \
  "ARAccountRef:rAccount Balance:m "                                                               \
  "HomeBalance:m FinanceCharge:b PaymentMethodRef:rPaymentMethod PaymentRefNum:s21 "               \
  "PaymentType:ePaymentTypeEnum "                                                                  \
  "CheckPayment:x CreditCardPayment:x DepositToAccountRef:rAccount DeliveryInfo:x DiscountRate:n " \
  "DiscountAmt:m "                                                                                 \
  "GovtTxnRefIdentifier:s TaxExemptionRef:r "

#define NAMED                                                                                      \
  ENTITY                                                                                           \
  "IntuitId:s Organization:b Title:s16 GivenName:s100 MiddleName:s100 FamilyName:s100 Suffix:s16 " \
  "FullyQualifiedName:s CompanyName:s100 DisplayName:s500 PrintOnCheckName:s110 UserId:s "         \
  "Active:b V4IDPseudonym:s "                                                                      \
  "PrimaryPhone:oTelephoneNumber AlternatePhone:oTelephoneNumber Mobile:oTelephoneNumber "         \
  "Fax:oTelephoneNumber "                                                                          \
  "PrimaryEmailAddr:oEmailAddress WebAddr:oWebSiteAddress OtherContactInfo:x* "                    \
  "DefaultTaxCodeRef:r "

typedef struct
{
  const char *name;
  const char *text;
} TypeRow;

static const TypeRow type_rows[] = {
  { "SalesReceipt", SALES "SalesReceiptEx:x LessCIS:m" },
  { "RefundReceipt", SALES "RemainingCredit:m RefundReceiptEx:x" },
  { "CreditMemo", SALES "RemainingCredit:m InvoiceRef:r CreditMemoEx:x" },
  { "Invoice", SALES
    "Deposit:m AllowIPNPayment:b AllowOnlinePayment:b AllowOnlineCreditCardPayment:b "
    "AllowOnlineACHPayment:b "
    "AllowOnlinePayPalPayment:b AllowOnlineAffirmPayment:b EInvoiceStatus:s "
    "ECloudStatusTimeStamp:t CfdiUse:i "
    "Exportation:s GlobalInfo:x invoiceStatus:s callToAction:s invoiceStatusLog:x* InvoiceEx:x "
    "LessCIS:m "
    "InvoiceLink:s PaymentDetailsMessage:s ConvenienceFeeDetail:x EnabledSurchargeInfo:x "
    "InvoiceLinkSecurityCode:s InvoiceLinkExpiryDate:d AutoPayEligible:b SchedulePayEligible:b "
    "ScheduledPaymentId:s GratuityEnabled:b FinancingProductType:s SubscriptionPaymentsSetting:s "
    "TxnRetainageDetail:x" },
  { "Payment", TRANSACTION
    "CustomerRef:rCustomer RemitToRef:r ARAccountRef:rAccount DepositToAccountRef:rAccount "
    "PaymentMethodRef:rPaymentMethod PaymentRefNum:s21 PaymentType:ePaymentTypeEnum CheckPayment:x "
    "CreditCardPayment:x TotalAmt:m UnappliedAmt:m ProcessPayment:b "
    "PaymentExtendedType:ePaymentExtendedTypeEnum "
    "PaymentEx:x" },
  { "JournalEntry", TRANSACTION
    "Adjustment:b HomeCurrencyAdjustment:b EnteredInHomeCurrency:b "
    "GlobalTaxCalculation:eGlobalTaxCalculationEnum TotalAmt:m HomeTotalAmt:m JournalEntryEx:x" },
  { "Deposit", TRANSACTION "DepositToAccountRef:rAccount CashBack:oCashBackInfo "
                           "GlobalTaxCalculation:eGlobalTaxCalculationEnum TotalAmt:m "
                           "HomeTotalAmt:m DepositEx:x" },
  { "Transfer", TRANSACTION
    "FromAccountRef:rAccount ToAccountRef:rAccount Amount:m ClassRef:rClass TransferEx:x" },
  { "Customer",
    NAMED "Taxable:b BillAddr:oPhysicalAddress ShipAddr:oPhysicalAddress "
          "OtherAddr:oPhysicalAddress* ContactName:s "
          "AltContactName:s Notes:s2000 Job:b BillWithParent:b RootCustomerRef:r "
          "ParentRef:rCustomer Level:i "
          "CustomerTypeRef:r SalesTermRef:rTerm SalesRepRef:r TaxGroupCodeRef:r TaxRateRef:r "
          "PaymentMethodRef:rPaymentMethod CCDetail:x PriceLevelRef:r Balance:m OpenBalanceDate:d "
          "BalanceWithJobs:m "
          "CreditLimit:m AcctNum:s CurrencyRef:r OverDueBalance:m TotalRevenue:m TotalExpense:m "
          "PreferredDeliveryMethod:s ResaleNum:s16 JobInfo:x TDSEnabled:b CustomerEx:x "
          "SecondaryTaxIdentifier:s "
          "ARAccountRef:rAccount PrimaryTaxIdentifier:s TaxExemptionReasonId:s IsProject:b "
          "BusinessNumber:s GSTIN:s "
          "GSTRegistrationType:s IsCISContractor:b ClientCompanyId:s ClientEntityId:s Source:s "
          "TaxRegime:s" },
  { "Item", ENTITY "Name:s100 Sku:s100 Description:s4000 Active:b SubItem:b ParentRef:rItem "
                   "Level:i FullyQualifiedName:s Taxable:b "
                   "SalesTaxIncluded:b PercentBased:b UnitPrice:n RatePercent:n Type:eItemTypeEnum "
                   "PaymentMethodRef:r UOMSetRef:r "
                   "IncomeAccountRef:rAccount PurchaseDesc:s1000 PurchaseTaxIncluded:b "
                   "PurchaseCost:n ExpenseAccountRef:rAccount "
                   "COGSAccountRef:rAccount AssetAccountRef:rAccount PrefVendorRef:r AvgCost:n "
                   "TrackQtyOnHand:b QtyOnHand:n "
                   "QtyOnPurchaseOrder:n QtyOnSalesOrder:n ReorderPoint:n ManPartNum:s "
                   "DepositToAccountRef:rAccount "
                   "SalesTaxCodeRef:r PurchaseTaxCodeRef:r InvStartDate:d BuildPoint:n "
                   "PrintGroupedItems:b SpecialItem:b "
                   "SpecialItemType:s ItemGroupDetail:x ItemAssemblyDetail:x AbatementRate:n "
                   "ReverseChargeRate:n ServiceType:s "
                   "ItemCategoryType:s ItemEx:x TaxClassificationRef:r UQCDisplayText:s UQCId:s "
                   "ClassRef:rClass Source:s "
                   "DeferredRevenue:b CustomExtensions:x*" },
  { "Account", ENTITY
    "Name:s100 SubAccount:b ParentRef:rAccount Description:s100 FullyQualifiedName:s "
    "AccountAlias:s "
    "TxnLocationType:s Active:b Classification:eAccountClassificationEnum "
    "AccountType:eAccountTypeEnum "
    "AccountSubType:s AccountPurposes:r* AcctNum:s20 AcctNumExtn:s BankNum:s OpeningBalance:m "
    "OpeningBalanceDate:d "
    "CurrentBalance:m CurrentBalanceWithSubAccounts:m CurrencyRef:r TaxAccount:b TaxCodeRef:r "
    "OnlineBankingEnabled:b FIName:s JournalCodeRef:r AccountEx:x" },
  { "Preferences", ENTITY
    "AccountingInfoPrefs:x AdvancedInventoryPrefs:x ProductAndServicesPrefs:x SalesFormsPrefs:x "
    "EmailMessagesPrefs:x PrintDocumentPrefs:x VendorAndPurchasesPrefs:x TimeTrackingPrefs:x "
    "TaxPrefs:x "
    "FinanceChargesPrefs:x CurrencyPrefs:x ReportPrefs:x OtherPrefs:x" },

  { "Line",
    "Id:s LineNum:i Description:s4000 Amount:m Received:m LinkedTxn:oLinkedTxn* "
    "DetailType:eLineDetailTypeEnum "
    "PaymentLineDetail:oPaymentLineDetail DiscountLineDetail:oDiscountLineDetail "
    "TaxLineDetail:oTaxLineDetail "
    "SalesItemLineDetail:oSalesItemLineDetail DescriptionLineDetail:oDescriptionLineDetail "
    "ItemBasedExpenseLineDetail:x AccountBasedExpenseLineDetail:x ReimburseLineDetail:x "
    "DepositLineDetail:oDepositLineDetail PurchaseOrderItemLineDetail:x SalesOrderItemLineDetail:x "
    "ItemReceiptLineDetail:x JournalEntryLineDetail:oJournalEntryLineDetail GroupLineDetail:x "
    "SubTotalLineDetail:oSubTotalLineDetail TDSLineDetail:x ItemAdjustmentLineDetail:x "
    "CustomField:oCustomField* "
    "LineEx:x ProjectRef:r CostAmount:m HomeCostAmount:m CustomExtensions:x*" },
  { "SalesItemLineDetail", "ItemRef:rItem ClassRef:rClass UnitPrice:n UnitCostPrice:n "
                           "RatePercent:n PriceLevelRef:r MarkupInfo:x Qty:n "
                           "UOMRef:x ItemAccountRef:rAccount InventorySiteRef:r "
                           "TaxCodeRef:rTaxCode TaxClassificationRef:r ServiceDate:d "
                           "TaxInclusiveAmt:m DiscountRate:n DiscountAmt:m DeferredRevenue:b "
                           "RetainageAmount:m SalesItemLineDetailEx:x" },
  { "DiscountLineDetail", "DiscountRef:r PercentBased:b DiscountPercent:n "
                          "DiscountAccountRef:rAccount ServiceDate:d ClassRef:rClass "
                          "TaxCodeRef:rTaxCode DiscountLineDetailEx:x" },
  { "JournalEntryLineDetail",
    "PostingType:ePostingTypeEnum Entity:oEntityTypeRef AccountRef:rAccount ClassRef:rClass "
    "DepartmentRef:rDepartment TaxCodeRef:rTaxCode TaxRateRef:rTaxRate "
    "TaxApplicableOn:eTaxApplicableOnEnum "
    "TaxAmount:m TaxInclusiveAmt:m BillableStatus:eBillableStatusEnum JournalCodeRef:r "
    "JournalEntryLineDetailEx:x" },
  { "DepositLineDetail",
    "Entity:r ClassRef:rClass AccountRef:rAccount PaymentMethodRef:rPaymentMethod CheckNum:s21 "
    "TxnType:eTxnTypeEnum "
    "TaxCodeRef:rTaxCode TaxApplicableOn:eTaxApplicableOnEnum DepositLineDetailEx:x" },
  { "DescriptionLineDetail", "ServiceDate:d TaxCodeRef:rTaxCode DescriptionLineDetailEx:x" },
  { "SubTotalLineDetail", "ItemRef:r ServiceDate:d" },
  { "PaymentLineDetail",
    "ItemRef:r ServiceDate:d ClassRef:rClass Balance:m HomeBalance:m Discount:x PaymentLineEx:x" },
  { "TaxLineDetail", "TaxRateRef:rTaxRate PercentBased:b TaxPercent:n NetAmountTaxable:m "
                     "TaxInclusiveAmount:m OverrideDeltaAmount:m "
                     "ServiceDate:d TaxLineDetailEx:x" },
  { "TxnTaxDetail", "DefaultTaxCodeRef:rTaxCode TxnTaxCodeRef:rTaxCode TotalTax:m "
                    "TaxReviewStatus:eTaxReviewStatusEnum TaxLine:oLine* "
                    "UseAutomatedSalesTax:b" },
  { "LinkedTxn", "TxnId:s TxnType:s TxnLineId:s" },
  { "CashBackInfo", "AccountRef:rAccount Amount:m Memo:s4000" },
  { "EntityTypeRef", "Type:eEntityTypeEnum EntityRef:r" },
  { "ModificationMetaData", "CreatedByRef:r CreateTime:t LastModifiedByRef:r LastUpdatedTime:t "
                            "LastChangedInQB:t Synchronized:b" },
  { "CustomField", "DefinitionId:s Name:s Type:eCustomFieldTypeEnum StringValue:s31 BooleanValue:b "
                   "DateValue:d NumberValue:n" },
  { "EmailAddress", "Id:s Address:s100 Default:b Tag:s" },
  { "PhysicalAddress",
    "Id:s Line1:s500 Line2:s500 Line3:s500 Line4:s500 Line5:s500 City:s255 Country:s255 "
    "CountryCode:s County:s "
    "CountrySubDivisionCode:s255 PostalCode:s31 PostalCodeSuffix:s Lat:s Long:s Tag:s Note:s" },
  { "TelephoneNumber", "Id:s DeviceType:s CountryCode:s AreaCode:s ExchangeCode:s Extension:s "
                       "FreeFormNumber:s30 Default:b Tag:s" },
  { "WebSiteAddress", "Id:s URI:s1000 Default:b Tag:s" },
};

/* Values are parted by '|'. */
static const TypeRow enum_rows[] = {
  { "AccountClassificationEnum", "Asset|Equity|Expense|Liability|Revenue" },
  { "AccountTypeEnum", "Bank|Accounts Receivable|Other Current Asset|Fixed Asset|Other "
                       "Asset|Accounts Payable|Credit Card|"
                       "Other Current Liability|Long Term Liability|Equity|Income|Cost of Goods "
                       "Sold|Expense|Other Income|"
                       "Other Expense|Non-Posting" },
  { "BillableStatusEnum", "Billable|NotBillable|HasBeenBilled" },
  { "CustomFieldTypeEnum", "StringType|BooleanType|NumberType|DateType" },
  { "EmailStatusEnum", "NotSet|NeedToSend|EmailSent" },
  { "EntityTypeEnum", "Customer|Employee|Job|Other|Vendor" },
  { "GlobalTaxCalculationEnum", "TaxInclusive|TaxExcluded|NotApplicable" },
  { "ItemTypeEnum", "Assembly|Category|Fixed Asset|Group|Inventory|NonInventory|Other "
                    "Charge|Payment|Service|Subtotal|Discount|Tax|"
                    "Tax Group|Bundle" },
  { "LineDetailTypeEnum", "PaymentLineDetail|DiscountLineDetail|TaxLineDetail|SalesItemLineDetail|"
                          "ItemBasedExpenseLineDetail|"
                          "AccountBasedExpenseLineDetail|DepositLineDetail|"
                          "PurchaseOrderItemLineDetail|ItemReceiptLineDetail|"
                          "JournalEntryLineDetail|GroupLineDetail|DescriptionOnly|"
                          "SubTotalLineDetail|SalesOrderItemLineDetail|"
                          "TDSLineDetail|ReimburseLineDetail|ItemAdjustmentLineDetail" },
  { "PaymentExtendedTypeEnum", "Prepayment" },
  { "PaymentTypeEnum", "Cash|Check|CreditCard|Expense|Other" },
  { "PostingTypeEnum", "Credit|Debit" },
  { "PrintStatusEnum", "NotSet|NeedToPrint|PrintComplete" },
  { "TaxApplicableOnEnum", "Purchase|Sales" },
  { "TaxReviewStatusEnum", "NON_AST_TAX|AST_TAX_OVERRIDE" },
  { "TxnSubTypeEnum",
    "InvoiceTax|InvoiceRetail|JournalTaxAdjustment|ProjectCostEstimate|EmployeeReimbursableExpense|"
    "EmployeeReimbursableExpensePayment|RetainageRelease" },
  { "TxnTypeEnum",
    "APCreditCard|ARRefundCreditCard|Bill|BillPaymentCheck|BuildAssembly|CarryOver|CashPurchase|"
    "Charge|Check|"
    "CreditCardPayment|CreditMemo|Deposit|EFPLiabilityCheck|EFTBillPayment|EFTRefund|Estimate|"
    "InventoryAdjustment|"
    "InventoryTransfer|Invoice|ItemReceipt|JournalEntry|LiabilityAdjustment|Paycheck|"
    "PayrollLiabilityCheck|"
    "PurchaseOrder|PriorPayment|ReceivePayment|RefundCheck|ReimburseCharge|SalesOrder|SalesReceipt|"
    "SalesTaxPaymentCheck|Transfer|TimeActivity|VendorCredit|VendorPrepayment|YTDAdjustment" },
};
